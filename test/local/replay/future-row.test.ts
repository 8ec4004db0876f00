import { expect, it } from 'vitest'
import * as z from 'zod'
import { sql } from '#core/sql'
import { strangersRows, writeExample } from '#test/local/replay/example-lab'
import { at } from '../local-lab.ts'
import { newWorld, openIn } from '../runtime-lab.ts'

const anyRow = z.record(z.string(), z.unknown())

it('rejects a row of a replay that is dated 18 years ahead, and ends where the other rows end', async () => {
  const rows = strangersRows(20 * 48)
  const observations = rows.observations.replace('c500,2024-03-11T10:00', 'c500,2042-03-11T10:00')
  expect(observations).not.toBe(rows.observations)
  const replay = { historyDays: 2, deliveryMinutes: 60 }
  const world = await newWorld()
  const runtime = await openIn(world, { example: await writeExample({ observations, labels: rows.labels, replay }) })
  try {
    await runtime.start()
    await runtime.runToEnd(new AbortController().signal)
    const { stream } = runtime
    expect(stream?.hasEnded).toBe(true)
    // The last row is of 20 March, 23:30; its label is told an hour later and delivered with the next full hour.
    expect(stream?.lastAt).toBe(at('2024-03-21T01:00:00Z'))
    expect(stream?.endsAt).toBe(at('2024-03-21T01:00:00Z'))
    expect(runtime.now()).toBeLessThan(at('2024-03-22T00:00:00Z'))
    const rejected = await world.database.query(sql`select row_number, reason, raw from rejected_rows`, anyRow)
    expect(rejected).toEqual([
      {
        row_number: 501,
        reason: 'Seen At: 2042-03-11 10:00 UTC is more than a day ahead of the clock (2024-03-11 10:00 UTC)',
        raw: expect.stringContaining('c500'),
      },
    ])
    const [kept] = await world.database.query(
      sql`select count(*)::integer as rows, max(observed_at) as last from predictions`,
      z.object({ rows: z.number(), last: z.coerce.date() }),
    )
    expect(kept).toEqual({ rows: 20 * 48 - 1, last: new Date('2024-03-20T23:30:00Z') })
  } finally {
    await runtime.close()
    await world.close()
  }
})
