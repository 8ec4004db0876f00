import { expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '#core/sql'
import { freshDatabase } from '#test/support/fresh-database'

test('a fresh database is migrated and seeded', async () => {
  const database = await freshDatabase()
  const [row] = await database.query(
    sql`select count(*) as schedules from retraining_schedules`,
    z.object({ schedules: z.number() }),
  )
  expect(row).toEqual({ schedules: 4 })
  await database.close()
})
