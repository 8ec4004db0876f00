import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs } from '#core/instant'
import { driftWindowLimits } from '#core/policy/drift/choose-window'
import type { Database } from '#core/ports/database'
import { encodeProfiles } from '#core/profile/encode-profiles'
import { makeRecentReader, type ReadWindow } from '#functions/check-drift/read-recent'
import type { WrappedFunction } from '#pipeline/pipeline'
import type { FakePorts } from '#test/support/fake-ports'
import { ingestStream } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { tick } from '#test/support/settle'

describe('a reader that keeps what it has read', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>
  let loads: string[]
  /** Runs once, right before profiles are loaded. */
  let meanwhile: (() => Promise<unknown>) | null
  let readKept: ReturnType<typeof makeRecentReader>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-10T09:00:00Z'))
    loads = []
    meanwhile = null
    readKept = makeRecentReader({
      ...database,
      query: async (statement, parser) => {
        if (statement.strings.join('').includes('row_count, profiles')) {
          loads.push(String(statement.values.at(2)))
          await meanwhile?.()
          meanwhile = null
        }
        return database.query(statement, parser)
      },
    })
    await stream(3 * dayMs)
  })
  afterEach(() => database.close())

  /** Lets time pass and its rows come in. */
  async function stream(durationMs: number): Promise<void> {
    const from = ports.clock.now()
    ports.clock.advance(durationMs)
    await ingestStream(functions, { from, to: ports.clock.now() })
  }

  const rollUp = () => functions.get('compact-history')?.(tick(ports, 'compact-history', 'compact-history'))

  function comparable({ window, buckets }: ReadWindow) {
    return { window, buckets: buckets.map(({ profiles, ...key }) => ({ ...key, profiles: encodeProfiles(profiles) })) }
  }

  /** Expects what one that has read nothing before sees. @returns the window's rows */
  async function readAlike(): Promise<number> {
    const now = ports.clock.now()
    const limits = driftWindowLimits(defaultConfiguration)
    const asked = { modelName: 'spread', now, hoursMax: limits.hoursMax }
    const read = async (reader: typeof readKept) => (await reader(asked)).readWindow(limits)
    const kept = await read(readKept)
    expect(comparable(kept)).toEqual(comparable(await read(makeRecentReader(database))))
    expect(kept.buckets.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(kept.window.rowCount)
    return kept.window.rowCount
  }

  it('loads again only what came since', async () => {
    await readAlike()
    await stream(hourMs)
    await readAlike()
    await readAlike()
    expect(loads).toEqual(['2024-03-11T09:00:00.000Z', '2024-03-13T09:00:00.000Z'])
  })

  it('sees rows that come late, also into a day that is rolled up', async () => {
    await readAlike()
    const from = ports.clock.now() - 30 * hourMs
    const late = { from, to: from + hourMs, everyMs: 7 * 60_000 }
    const before = await readAlike()
    await ingestStream(functions, { ...late, batchId: 'late' })
    expect(await readAlike()).toBeGreaterThan(before)
    await rollUp()
    await readAlike()
    await ingestStream(functions, { ...late, from: from + 60_000, batchId: 'later' })
    await readAlike()
    await rollUp()
    await readAlike()
  })

  it('misses no row when the days are rolled up while it reads', async () => {
    meanwhile = async () => rollUp()
    await readAlike()
    expect(loads).toEqual(['2024-03-11T09:00:00.000Z', '2024-03-11T09:00:00.000Z'])
  })
})
