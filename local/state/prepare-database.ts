import { readMigrations } from '#adapters/postgres/read-migrations'
import type { Database } from '#core/ports/database'
import { seed } from '#store/configuration/seed'
import { migrate } from '#store/tables/migrate'

/**
 * Migrates and seeds a database. Every process does it before it uses one; repeating it is harmless and takes some ten
 * statements.
 */
export async function prepareDatabase(database: Database): Promise<void> {
  await migrate(database, await readMigrations())
  await seed(database)
}
