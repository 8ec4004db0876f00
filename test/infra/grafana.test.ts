import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { cloudWatchMetrics, fleetDimension, metricsNamespace } from '#contracts/cloudwatch-metrics'
import { defaultInstallationName } from '#contracts/installation-tag'
import { rawSql } from '#core/sql'
import { freshDatabase } from '#test/support/fresh-database'

const grafana = join(import.meta.dirname, '../../infra/grafana')
const dashboard = JSON.parse(readFileSync(join(grafana, 'dashboards/remodel.json'), 'utf8'))
const sources = readFileSync(join(grafana, 'provisioning/datasources/remodel.yaml'), 'utf8')
interface Target {
  readonly rawSql?: string
  readonly namespace?: string
  readonly metricName?: string
  readonly statistic?: string
  readonly dimensions?: unknown
}
const targets: Target[] = [
  ...dashboard.panels.flatMap(({ targets }: { targets: Target[] }) => targets),
  ...dashboard.annotations.list.map(({ target }: { target: Target }) => target),
]

/** A statement as Grafana sends it. */
function asSent(statement: string): string {
  return statement
    .replace(/\$\{model:sqlstring\}/g, "'churn'")
    .replace(/\$__timeFilter\(([^)]+)\)/g, "$1 between '2024-01-01T00:00:00Z' and '2024-01-08T00:00:00Z'")
    .replace(/\$__timeGroupAlias\((\w+), '1h'\)/g, 'floor(extract(epoch from $1) / 3600) * 3600 as "time"')
}

describe('the Grafana dashboard', () => {
  it('asks PostgreSQL what the schema can answer', async () => {
    const database = await freshDatabase()
    const statements = [
      dashboard.templating.list[0].query as string,
      ...targets.flatMap((target) => (target.rawSql === undefined ? [] : [target.rawSql])),
    ]
    expect(statements.length).toBeGreaterThan(10)
    for (const statement of statements)
      await expect(database.query(rawSql(asSent(statement)), z.unknown()), statement).resolves.toEqual([])
    await database.close()
  })

  it('asks CloudWatch for metrics that there are, with the statistic that they are worth', () => {
    const asked = targets.filter(({ metricName }) => metricName !== undefined)
    expect(asked.length).toBeGreaterThan(5)
    for (const { namespace, metricName, statistic, dimensions } of asked)
      expect([namespace, metricName, statistic, dimensions]).toEqual([
        metricsNamespace,
        metricName,
        cloudWatchMetrics[metricName as keyof typeof cloudWatchMetrics]?.statistic,
        { [fleetDimension]: defaultInstallationName },
      ])
  })

  it('marks retrainings, promotions and rollbacks', () => {
    expect(dashboard.annotations.list.map(({ name }: { name: string }) => name)).toEqual([
      'Retraining',
      'Promotion',
      'Rollback',
    ])
  })

  it('asks the data sources that are provisioned', () => {
    const asked = new Set([...JSON.stringify(dashboard).matchAll(/"uid":"(remodel-\w+)"/g)].map(([, uid]) => uid))
    expect([...asked].sort()).toEqual(['remodel-cloudwatch', 'remodel-postgres'])
    for (const uid of asked) expect(sources).toContain(`uid: ${uid}`)
  })
})
