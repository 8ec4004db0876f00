import * as z from 'zod'
import { rawSql, sql } from '#core/sql'
import { freshDatabase } from '#test/support/fresh-database'

const db = await freshDatabase()
await db.execute(rawSql(`set plan_cache_mode = force_generic_plan`))
for (let r = 0; r < 3; r++) {
  let t = performance.now()
  for (let i = 0; i < 20000; i++)
    await db.query(sql`select * from retraining_schedules where id=${i % 5}::bigint`, z.any())
  console.log('point select', (performance.now() - t) / 20000)
  t = performance.now()
  for (let i = 0; i < 20000; i++)
    await db.execute(sql`insert into processed_events values ('f', ${r + 'e' + i}, '', now())`)
  console.log('insert', (performance.now() - t) / 20000)
  t = performance.now()
  for (let i = 0; i < 5000; i++)
    await db.transaction(async (tx) => {
      await tx.execute(sql`insert into processed_events values ('f', ${r + 'x' + i}, '', now())`)
    })
  console.log('tx of one insert', (performance.now() - t) / 5000)
  t = performance.now()
  for (let i = 0; i < 5000; i++) await db.query(sql`select 1 as one`, z.any())
  console.log('select 1', (performance.now() - t) / 5000)
}
await db.close()
