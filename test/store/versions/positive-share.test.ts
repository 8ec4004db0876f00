import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { positiveShareSql } from '#store/versions/positive-share-sql'
import { freshDatabase } from '#test/support/fresh-database'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())

it.each([
  [{ rows: { joined: 400, positives: 100 } }, 0.25],
  [{ rows: { joined: 400, positives: 0 } }, 0.001],
  [{ rows: { joined: 400, positives: 400 } }, 0.999],
  [{ rows: { joined: 0, positives: 0 } }, null],
  [{ rows: { joined: 400 } }, null],
  [{ rows: { joined: 400, positives: null } }, null],
  [{}, null],
  [null, null],
])('the share of positive rows of the report %j is %s', async (report, share) => {
  const [row] = await database.query(
    sql`select ${positiveShareSql(sql`evaluation`)} as share
          from (select ${JSON.stringify(report)}::jsonb as evaluation) as version`,
    z.object({ share: z.number().nullable() }),
  )
  expect(row).toEqual({ share })
})
