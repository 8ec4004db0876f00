import { expect, test } from 'vitest'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { readMigrations } from '#adapters/postgres/read-migrations'
import { sql } from '#core/sql'
import { migrate } from '#store/tables/migrate'
import { loadVersions } from '#store/versions/load-versions'

test('a version that a person chose before the column existed counts from the moment of the choice', {
  timeout: 60_000,
}, async () => {
  const database = await openPGlite()
  const migrations = await readMigrations()
  const at = migrations.findIndex(({ name }) => name === '0010_what_persons_chose.sql')
  await migrate(database, migrations.slice(0, at))
  await database.execute(sql`
    insert into models (model_name, model_type, definition, created_at, updated_at)
    values ('price', 'xgboost', '{}', '2024-01-01', '2024-01-01')`)
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, promoted_at, promoted_by)
    values ('price', 1, 'a', 'archived', '2024-01-01', '2024-01-01', 'policy'),
           ('price', 2, 'b', 'champion', '2024-01-02', '2024-01-05', 'person')`)
  await migrate(database, migrations)
  const chosen = (await loadVersions(database, 'price')).map(({ version, chosenAt }) => [version, chosenAt])
  expect(chosen).toEqual([
    [1, null],
    [2, Date.parse('2024-01-05')],
  ])
  await database.close()
})
