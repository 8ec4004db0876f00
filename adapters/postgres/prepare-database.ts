import type { Database } from '#core/ports/database'
import { migrate } from '#store/migrate'
import { seed } from '#store/seed'
import { readMigrations } from './read-migrations.ts'

/** Migrates and seeds: what every process does with a database before it uses it. Repeating it is harmless and takes some ten statements. */
export async function prepareDatabase(database: Database): Promise<void> {
  await migrate(database, await readMigrations())
  await seed(database)
}
