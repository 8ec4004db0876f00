import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs, hourMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { makeBlockReader, type ReadBlocks } from '#functions/check-drift/read-blocks'
import { makeReferenceReader } from '#functions/check-drift/read-references'
import type { WrappedFunction } from '#pipeline/pipeline'
import type { FakePorts } from '#test/support/fake-ports'
import { ingestStream, trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { tick } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())

describe('the blocks of a champion', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>
  /** Buckets of profiles that were read to measure blocks. */
  let measured: number
  let readKept: ReturnType<typeof makeBlockReader>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T09:00:00Z'))
    await trainFirstChampion(ports, functions)
    measured = 0
    readKept = makeBlockReader({
      execute: (statement) => database.execute(statement),
      transaction: (work) => database.transaction(work),
      close: () => database.close(),
      query: async (statement, parser) => {
        const rows = await database.query(statement, parser)
        if (statement.strings.join('').includes('part, row_count, profiles')) measured += rows.length
        return rows
      },
    })
  })
  afterEach(() => database.close())

  async function stream(durationMs: number, rows: Partial<Parameters<typeof ingestStream>[1]> = {}): Promise<void> {
    const from = ports.clock.now()
    ports.clock.advance(durationMs)
    await ingestStream(functions, { from, to: ports.clock.now(), ...rows })
  }

  async function read(reader = readKept): Promise<ReadBlocks> {
    const reference = await makeReferenceReader(database)('spread', 1)
    return reader({ modelName: 'spread', version: 1, reference, now: ports.clock.now() })
  }
  const readFresh = () => read(makeBlockReader(database))
  const times = (blocks: ReadBlocks['days']['since']) => blocks.map(({ at }) => toIso(at))

  it('are those of whole days and quarters, without the one of the cutoff', async () => {
    await stream(1.5 * dayMs)
    const { days, quarters } = await read()
    expect(days.reference).toHaveLength(30)
    expect(times(days.reference).at(-1)).toBe('2024-02-29T00:00:00.000Z')
    expect(times(days.since)).toEqual([])
    expect(times(quarters.reference).at(-1)).toBe('2024-03-01T00:00:00.000Z')
    expect(times(quarters.since)).toEqual([
      '2024-03-01T12:00:00.000Z',
      '2024-03-01T18:00:00.000Z',
      '2024-03-02T00:00:00.000Z',
      '2024-03-02T06:00:00.000Z',
      '2024-03-02T12:00:00.000Z',
    ])
  })

  it('are measured once, by whoever looks first, and alike before and after the days are rolled up', async () => {
    await stream(3 * dayMs)
    const first = await read()
    measured = 0
    expect(await read()).toEqual(first)
    expect(measured).toBe(0)
    expect(await readFresh()).toEqual(first)
    await functions.get('compact-history')?.(tick(ports, 'compact-history', 'compact-history'))
    await database.execute(sql`delete from feature_blocks`)
    expect(await readFresh()).toEqual(first)
  })

  it('are measured again when late rows come into them', async () => {
    await stream(3 * dayMs)
    const before = await read()
    const from = ports.clock.now() - 30 * hourMs
    await ingestStream(functions, { from: from + 60_000, to: from + hourMs, shift: 5, batchId: 'late' })
    const after = await read()
    expect(after.days.reference).toEqual(before.days.reference)
    expect(after.days.since).not.toEqual(before.days.since)
    expect(await readFresh()).toEqual(after)
  })

  it('of the reference stay as they were when rows come late into its days, in a process that knows them or not', async () => {
    await stream(3 * dayMs)
    const before = await read()
    const from = ports.clock.now() - 20 * dayMs
    await ingestStream(functions, { from: from + 60_000, to: from + dayMs, shift: 5, batchId: 'late' })
    await ingestStream(functions, { from: from - 40 * dayMs, to: from - 39 * dayMs, shift: 5, batchId: 'older' })
    expect(await read()).toEqual(before)
    expect(await readFresh()).toEqual(before)
  })

  it('are deleted once no look reads them, those of the reference excepted', async () => {
    await stream(3 * dayMs)
    const before = await read()
    const count = async (resolution: string) => {
      const rows = await database.query(
        sql`select block_at from feature_blocks where resolution = ${resolution} order by 1`,
        row,
      )
      return rows.length
    }
    const [days, quarters] = [await count('day'), await count('quarter')]
    ports.clock.advance(36 * dayMs)
    await functions.get('compact-history')?.(tick(ports, 'compact-history', 'compact-history'))
    expect([await count('day'), await count('quarter')]).toEqual([days, quarters - before.quarters.since.length])
    // The first year after the cutoff may complete a short reference.
    ports.clock.advance(600 * dayMs)
    await functions.get('compact-history')?.(tick(ports, 'compact-history-2', 'compact-history'))
    expect(await count('day')).toBe(days)
    await database.execute(
      sql`update feature_blocks set block_at = block_at + interval '400 days' where block_at >= '2024-03-02' and resolution = 'day'`,
    )
    await functions.get('compact-history')?.(tick(ports, 'compact-history-3', 'compact-history'))
    expect(await count('day')).toBe(days - before.days.since.length)
  })

  it('hold the first days after the cutoff for good where they complete a short reference', async () => {
    await stream(3 * dayMs)
    ports.clock.advance(300 * dayMs)
    const reference = await makeReferenceReader(database)('spread', 1)
    const asked = { modelName: 'spread', version: 1, now: ports.clock.now() }
    const short = { ...reference, from: reference.to - 10 * dayMs }
    const [whole, completed] = [
      await makeBlockReader(database)({ ...asked, reference }),
      await makeBlockReader(database)({ ...asked, reference: short }),
    ]
    expect(times(whole.days.since)).toEqual([])
    expect(times(completed.days.since).slice(0, 2)).toEqual(['2024-03-02T00:00:00.000Z', '2024-03-03T00:00:00.000Z'])
  })

  it('go with the version that is removed', async () => {
    await stream(2 * dayMs)
    await read()
    const count = () => database.query(sql`select count(*)::integer as count from feature_blocks`, row)
    expect(await count()).not.toEqual([{ count: 0 }])
    const { deleteReferences } = await import('#store/drift/delete-references')
    await deleteReferences(database, 'spread', 1)
    expect(await count()).toEqual([{ count: 0 }])
  })

  it('leave out of a look the rows that the champion was trained on', async () => {
    await stream(8 * hourMs, { shift: 0.5 })
    await functions.get('check-drift')?.(tick(ports, 'drift', 'check-drift'))
    const [look] = await database.query(
      sql`select window_start, outcome, outcome_reason, current_count from feature_drift_metrics where feature_name = 'price'`,
      row,
    )
    // Eight of 24 hours were not trained on, the first of them in part.
    expect(look).toMatchObject({ outcome: 'insufficient-data', outcome_reason: 'too-few-rows', current_count: 42 })
    expect(look?.window_start).toEqual(new Date('2024-03-01T10:00:00Z'))
  })
})
