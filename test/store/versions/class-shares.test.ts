import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { classSharesSql } from '#store/versions/class-shares-sql'
import { freshDatabase } from '#test/support/fresh-database'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())

it.each([
  [
    'those of the trainer',
    { lossesByTime: { classShares: [0.7, 0.3] }, classCounts: { training: [1, 1] } },
    [0.7, 0.3],
  ],
  [
    'made of counts without them',
    { lossesByTime: null, classCounts: { training: [6, 3, 0] } },
    [6.5, 3.5, 0.5].map((rows) => rows / 10.5),
  ],
  ['none of a version without classes', { lossesByTime: { positiveShare: 0.2 } }, []],
  ['none of counts that are empty', { classCounts: { training: [] } }, []],
  ['none without a report', null, []],
])('the shares of classes are %s', async (_, report, shares) => {
  const [row] = await database.query(
    sql`select ${classSharesSql(sql`evaluation`)} as shares
          from (select ${JSON.stringify(report)}::jsonb as evaluation) as version`,
    z.object({ shares: z.array(z.number()) }),
  )
  expect(row?.shares).toHaveLength(shares.length)
  for (const [index, share] of shares.entries()) expect(row?.shares[index]).toBeCloseTo(share, 12)
})
