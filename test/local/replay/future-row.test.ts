import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { sql } from '#core/sql'
import type { Runtime } from '#local/runtime'
import { strangersRows, writeExample } from '#test/local/replay/example-lab'
import { at } from '../local-lab.ts'
import { newWorld, openIn, type World } from '../runtime-lab.ts'

/** Two of history, the row's, and one after it. */
const days = 4
const anyRow = z.record(z.string(), z.unknown())

describe('a replay with a row that is dated 18 years ahead', () => {
  let world: World
  let runtime: Runtime
  beforeAll(async () => {
    const rows = strangersRows(days * 48)
    const observations = rows.observations.replace('c116,2024-03-03T10:00', 'c116,2042-03-03T10:00')
    expect(observations).not.toBe(rows.observations)
    const replay = { historyDays: 2, deliveryMinutes: 60 }
    world = await newWorld()
    runtime = await openIn(world, { example: await writeExample({ observations, labels: rows.labels, replay }) })
    await runtime.start()
  })
  afterAll(async () => {
    await runtime?.close()
    await world?.close()
  })

  it('rejects that row, and ends where the other rows end', async () => {
    await runtime.runToEnd(new AbortController().signal)
    const { stream } = runtime
    expect(stream?.hasEnded).toBe(true)
    // The last row is of 4 March, 23:30; its label is told an hour later and delivered with the next full hour.
    expect(stream?.lastAt).toBe(at('2024-03-05T01:00:00Z'))
    expect(stream?.endsAt).toBe(at('2024-03-05T01:00:00Z'))
    expect(runtime.now()).toBeLessThan(at('2024-03-06T00:00:00Z'))
    const rejected = await world.database.query(sql`select row_number, reason, raw from rejected_rows`, anyRow)
    expect(rejected).toEqual([
      {
        row_number: 117,
        reason: 'Seen At: 2042-03-03 10:00 UTC is more than a day ahead of the clock (2024-03-03 10:00 UTC)',
        raw: expect.stringContaining('c116'),
      },
    ])
    const [kept] = await world.database.query(
      sql`select count(*)::integer as rows, max(observed_at) as last from predictions`,
      z.object({ rows: z.number(), last: z.coerce.date() }),
    )
    expect(kept).toEqual({ rows: days * 48 - 1, last: new Date('2024-03-04T23:30:00Z') })
  })
})
