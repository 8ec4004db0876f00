import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { Database, SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { changeQualityEpisodes, qualityEpisodeOf } from '#functions/check-drift/change-quality-episodes'
import { loadOpenEpisodes } from '#store/episodes/episodes'
import { recordEvents } from '#store/events/record-events'
import { type LoadedModel, loadModel } from '#store/models/load-model'
import { keepPartitions } from '#store/tables/keep-partitions'
import { saveExampleModel } from '#test/support/example-model'
import { fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { type RdsDataServer, startRdsDataServer } from '#test/support/rds-data-server'
import { tick } from '#test/support/settle'

/** As many as a wide model has features, all broken at once. */
const findings = Array.from({ length: 2500 }, (_, index) => ({
  problem: 'null-spike' as const,
  subject: `feature_${index}`,
  evidence: { nullRate: 0.75, referenceNullRate: 0.01, nullRateRiseMax: 0.2, rows: 1000 },
  isLingering: false,
}))

let dataApi: RdsDataServer
beforeAll(async () => {
  dataApi = await startRdsDataServer()
})
afterAll(() => dataApi.stop())

describe.each([
  ['PGlite', () => freshDatabase()],
  ['the RDS Data API', () => dataApi.openPrepared()],
] as [string, () => Promise<Database>][])('thousands of episodes on %s', (_, openDatabase) => {
  let database: Database
  afterAll(() => database.close())

  it('open and close at once with a few statements, each once', async () => {
    database = await openDatabase()
    const ports = fakePorts(database, '2024-03-01T12:00:00Z')
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    await saveExampleModel(ports)
    const model = (await loadModel(database, 'spread')) as LoadedModel
    const look = () => ({ model, version: 1, now: ports.clock.now(), cause: tick(ports, 'drift', 'check-drift') })
    let statements = 0
    const counted = (executor: SqlExecutor): SqlExecutor => ({
      query: (...asked) => {
        statements += 1
        return executor.query(...asked)
      },
      execute: (...asked) => {
        statements += 1
        return executor.execute(...asked)
      },
    })
    const state = (step: Parameters<typeof changeQualityEpisodes>[2]) =>
      database.transaction(async (executor) =>
        recordEvents(counted(executor), await changeQualityEpisodes(counted(executor), look(), step)),
      )

    expect(await state({ opened: findings, closed: [], putOff: [] })).toHaveLength(findings.length)
    expect(await state({ opened: findings, closed: [], putOff: [] })).toEqual([])
    const open = await loadOpenEpisodes(database, 'spread')
    expect(open.map(({ subject }) => subject).sort()).toEqual(
      findings.map(({ subject }) => `null-spike: ${subject}`).sort(),
    )
    expect(open[0]).toMatchObject({ severity: null, championVersion: 1, evidence: findings[0]?.evidence, features: [] })
    expect(open[0]?.usualFrom).toBe(Date.parse('2024-03-29T12:00:00Z'))

    ports.clock.advance(60_000)
    const closed = open.map((each) => ({
      ...qualityEpisodeOf(each, defaultConfiguration),
      because: 'restored' as const,
    }))
    expect(await state({ opened: [], closed, putOff: [] })).toHaveLength(findings.length)
    expect(await state({ opened: [], closed, putOff: [] })).toEqual([])
    expect(await loadOpenEpisodes(database, 'spread')).toEqual([])
    expect(statements).toBeLessThan(10)

    const entries = await database.query(
      sql`select status, count(*) as n from retraining_logs where event_type = 'data-quality' group by status order by status`,
      z.object({ status: z.string(), n: z.number() }),
    )
    expect(entries).toEqual([
      { status: 'closed', n: findings.length },
      { status: 'opened', n: findings.length },
    ])
  })
})
