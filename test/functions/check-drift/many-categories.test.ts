import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { seededRandom } from '#core/statistics/seeded-random'
import type { WrappedFunction } from '#pipeline/pipeline'
import type { FakePorts } from '#test/support/fake-ports'
import { ingestStream, trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { tick } from '#test/support/settle'

const outcomeSchema = z.object({ outcome: z.string(), note: z.string().nullable() })

// More and longer names than a profile keeps: 400 UUIDs are 14,400 characters.
describe.each([400, 1200])('check-drift of a feature with %i merchants by UUID', (count) => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>
  const random = seededRandom(`merchants/${count}`)
  const merchant = (from: number, to: number) => () =>
    `${from + Math.floor(random.uniform() * (to - from))}`.padStart(36, '00000000-0000-4000-8000-')

  beforeAll(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
    await trainFirstChampion(ports, functions, { venue: merchant(0, count) })
  })
  afterAll(() => database.close())

  async function nextTwoDays(venue: () => string) {
    const from = ports.clock.now()
    ports.clock.advance(2 * dayMs)
    await ingestStream(functions, { from, to: ports.clock.now(), venue })
    await functions.get('check-drift')?.(tick(ports, 'drift', 'check-drift'))
    const [figures] = await database.query(
      sql`select outcome, outcome_reason as note from feature_drift_metrics
           where feature_name = 'venue' order by timestamp desc limit 1`,
      outcomeSchema,
    )
    return { ...figures, events: ports.publisher.takeNames() }
  }

  it('is stable and whole while they stay the same, before and after the days are rolled up', async () => {
    expect(await nextTwoDays(merchant(0, count))).toEqual({ outcome: 'stable', note: null, events: [] })
    await functions.get('compact-history')?.(tick(ports, 'compact-history', 'compact-history'))
    expect(await nextTwoDays(merchant(0, count))).toEqual({ outcome: 'stable', note: null, events: [] })
  })

  /** Days of 144 rows tell 400 names apart sooner than 1,200, of which most come once a week. */
  it('has drifted some days after most of them are gone, once', async () => {
    const events: string[][] = []
    for (let look = 0; look < 5; look++) events.push((await nextTwoDays(merchant(0, count / 4))).events)
    const openedAfterDays = 2 * (events.findIndex((names) => names.includes('DriftOpened')) + 1)
    expect(openedAfterDays).toBeGreaterThan(0)
    expect(openedAfterDays).toBeLessThanOrEqual(count === 400 ? 4 : 8)
    expect(events.flat().filter((name) => name === 'DriftOpened')).toHaveLength(1)
  })

  it('is broken once a new list of merchants comes in', async () => {
    const found = await nextTwoDays(merchant(1_000_000, 1_000_000 + count))
    expect(found).toMatchObject({ note: 'broken-data', events: ['DataQualityDegraded'] })
  })
})
