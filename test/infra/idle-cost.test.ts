import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, minuteMs } from '#core/instant'
import { keepPartitions } from '#store/tables/keep-partitions'
import { AwsSchedule } from '#test/support/aws-schedule'
import { fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { resourcesOf, synthesize } from './synthesize.ts'

const page = readFileSync('docs/aws.md', 'utf8')
const table = page.slice(page.indexOf('**Idle**'), page.indexOf('**A hundred models**'))

/** The rows of the table: item, arithmetic, and dollars a month. */
const rows = [...table.matchAll(/^\| ([^|*]+?) +\| ([^|]*?) +\| ([\d.]+) +\|$/gm)].map(([, item, sum, dollars]) => ({
  item,
  sum,
  dollars: Number(dollars),
}))
const rowOf = (item: string) => rows.find((row) => row.item === item)
const daysAMonth = 730 / 24
const cents = (dollars: number) => Number(dollars.toFixed(2))

describe('the cost of an idle installation, as the documentation counts it,', () => {
  it("has the calls and the database's hours of a day without a model", { timeout: 120_000 }, async () => {
    const database = await freshDatabase()
    onTestFinished(() => database.close())
    const ports = fakePorts(database, '2024-03-05T00:00:00Z')
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    const aws = new AwsSchedule(ports)
    await aws.pass(dayMs)
    const invocations = aws.invocations.length
    const calls = aws.invocations.reduce((sum, one) => sum + one.calls, 0)
    // 15 s to resume, and as much again for the statements: twice an hour.
    const awakeMinutes = aws.awakeMs() / minuteMs + (48 * 30) / 60
    expect(rowOf('Aurora Serverless v2')).toEqual({
      item: 'Aurora Serverless v2',
      sum: `${awakeMinutes} minutes awake a day × 30.4 days × 0.5 ACU × 0.12 an hour`,
      dollars: cents((awakeMinutes / 60) * daysAMonth * 0.5 * 0.12),
    })
    expect(rowOf('Lambda')?.sum).toMatch(new RegExp(`^${invocations} calls a day × 30.4 × 0.5 s × 0.5 GB`))
    expect(rowOf('Lambda')?.dollars).toBe(cents(invocations * daysAMonth * 0.25 * 0.0000133))
    expect(rowOf('RDS Data API')?.sum).toMatch(new RegExp(`^${calls} calls a day × 30.4`))
    expect(rowOf('RDS Data API')?.dollars).toBe(cents((calls * daysAMonth * 0.35) / 1_000_000))
  })

  it('has the alarms, secrets and queues of the template', () => {
    const { template } = synthesize({ slackWebhookSecretArn: undefined })
    const count = (type: string) => Object.keys(resourcesOf(template, type)).length
    expect(rowOf('CloudWatch alarms')).toMatchObject({
      sum: `${count('AWS::CloudWatch::Alarm')} × 0.10`,
      dollars: cents(count('AWS::CloudWatch::Alarm') * 0.1),
    })
    // RDS's own, which is no resource of the template.
    const secrets = count('AWS::SecretsManager::Secret') + 1
    expect(rowOf('Secrets of the database')).toMatchObject({
      sum: `${secrets} × 0.40`,
      dollars: cents(secrets * 0.4),
    })
    const queues = count('AWS::Lambda::EventSourceMapping')
    expect(rowOf('SQS polling')?.sum).toMatch(new RegExp(`^${queues} queues × 5 at a time`))
    expect(rowOf('SQS polling')?.dollars).toBe(cents((queues * 5 * 3 * 43_800 * 0.4) / 1_000_000))
  })

  it('adds up', () => {
    expect(rows.length).toBeGreaterThan(8)
    const sum = rows.reduce((total, { dollars }) => total + dollars, 0)
    expect(table).toContain(`**about ${Math.round(sum)}**`)
  })
})
