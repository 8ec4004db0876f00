import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { receivesMax } from '#contracts/queue-retries'
import { isQueueFed } from '#functions/is-queue-fed'
import { environmentOf } from '#functions/port-environment'
import type { FunctionSpec } from '#functions/spec'
import { allSpecs, type Resource, resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize()
const lambdas = Object.values(resourcesOf(template, 'AWS::Lambda::Function'))

function lambdaOf(spec: FunctionSpec, among = lambdas): Resource {
  const found = among.find(({ Properties }) => environmentIn(Properties).POWERTOOLS_SERVICE_NAME === spec.name)
  if (!found) throw new Error(`${spec.name} is not deployed`)
  return found
}

function environmentIn(properties: Resource['Properties']): Record<string, unknown> {
  return (properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables ?? {}
}

describe('functions', () => {
  it.each(allSpecs)('$name is deployed with its time, memory and concurrency', (spec) => {
    const { Properties } = lambdaOf(spec)
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: spec.timeoutMs / 1000,
      MemorySize: spec.memoryMb,
      TracingConfig: { Mode: 'Active' },
    })
    expect(Properties.ReservedConcurrentExecutions).toBe(spec.concurrencyMax)
  })

  it.each(allSpecs)('$name has the variables that its ports take, and no other', (spec) => {
    expect(Object.keys(environmentIn(lambdaOf(spec).Properties)).sort()).toEqual([...environmentOf(spec)].sort())
  })

  it('are no more than the registry has', () => {
    expect(lambdas).toHaveLength(allSpecs.length)
  })

  it('each have a dead-letter queue of their own, two retries, and logs that end', () => {
    const queues = lambdas.map(({ Properties }) => JSON.stringify(Properties.DeadLetterConfig))
    expect(new Set(queues).size).toBe(lambdas.length)
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')))
      expect(Properties.MaximumRetryAttempts).toBe(2)
    const groups = Object.values(resourcesOf(template, 'AWS::Logs::LogGroup'))
    expect(groups.length).toBeGreaterThan(lambdas.length)
    for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(90)
  })

  it('take no role but their own', () => {
    const roles = lambdas.map(({ Properties }) => JSON.stringify(Properties.Role))
    expect(new Set(roles).size).toBe(lambdas.length)
  })

  it('hand work in queues back in parts, and their dead letters to their own queue', () => {
    const fed = allSpecs.filter(isQueueFed)
    expect(fed.length).toBeGreaterThan(10)
    const mappings = Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping'))
    expect(mappings).toHaveLength(fed.length)
    for (const { Properties } of mappings) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
      expect(Properties.ScalingConfig).toEqual({ MaximumConcurrency: expect.any(Number) })
    }
    const work = Object.values(resourcesOf(template, 'AWS::SQS::Queue')).filter(
      ({ Properties }) => Properties.RedrivePolicy,
    )
    expect(work).toHaveLength(fed.length)
    const letters = new Set(
      fed.map((spec) =>
        JSON.stringify((lambdaOf(spec).Properties.DeadLetterConfig as { TargetArn: unknown }).TargetArn),
      ),
    )
    for (const { Properties } of work) {
      const { deadLetterTargetArn, maxReceiveCount } = Properties.RedrivePolicy as Record<string, unknown>
      expect(letters.has(JSON.stringify(deadLetterTargetArn))).toBe(true)
      expect(maxReceiveCount).toBe(receivesMax)
    }
  })

  it('reserve as much as the documentation says, which an account has to have', () => {
    const reserved = lambdas.reduce(
      (sum, { Properties }) => sum + Number(Properties.ReservedConcurrentExecutions ?? 0),
      0,
    )
    const page = readFileSync('docs/aws.md', 'utf8')
    expect(page).toContain(
      `reserve ${reserved} concurrent executions, and AWS keeps 100 unreserved: a quota of ${reserved + 100}.`,
    )
  })

  it('reserve nothing in an account that has nothing to reserve', () => {
    const { template } = synthesize({ reserveConcurrency: false })
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::Function')))
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions')
  })

  it('listen to the topic for Slack where there is Slack', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'lambda' })
    const { template: without } = synthesize({ slackWebhookSecretArn: undefined })
    expect(Object.keys(resourcesOf(without, 'AWS::Lambda::Function'))).toHaveLength(allSpecs.length - 1)
    expect(JSON.stringify(without)).not.toContain('post-to-slack')
  })

  it('of a spec that is planted appear with all that it asks for', () => {
    const planted: FunctionSpec = {
      name: 'report-outage',
      purpose: "Tells a person how long a model's data was broken.",
      triggers: [{ event: 'DataQualityRestored' }, { everyMinutes: 15 }],
      timeoutMs: 42_000,
      memoryMb: 192,
      ports: { notifier: 'all' },
      concurrencyMax: 3,
      idempotency: 'event-id',
    }
    const { template } = synthesize({}, { specs: [...allSpecs, planted] })
    const deployed = lambdaOf(planted, Object.values(resourcesOf(template, 'AWS::Lambda::Function')))
    expect(deployed.Properties).toMatchObject({ Timeout: 42, MemorySize: 192, ReservedConcurrentExecutions: 3 })
    expect(environmentIn(deployed.Properties)).toHaveProperty('TOPIC_ARN')
    expect(environmentIn(deployed.Properties)).not.toHaveProperty('DATABASE_ARN')
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['remodel'], 'detail-type': ['DataQualityRestored'] },
    })
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(15 minutes)' })
  })
})
