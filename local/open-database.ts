import { existsSync } from 'node:fs'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { prepareDatabase } from '#adapters/postgres/prepare-database'
import { preparedDump } from '#adapters/postgres/prepared-dump'
import type { Database } from '#core/ports/database'
import type { StateDirectory } from './state-directory.ts'

/** Opens the state's own PostgreSQL, migrated and seeded. */
export async function openDatabase(state: StateDirectory): Promise<Database> {
  const isNew = !existsSync(state.database)
  const dump = isNew ? { dump: await preparedDump(state.cache) } : {}
  const database = await openPGlite({ directory: state.database, ...dump })
  await prepareDatabase(database)
  return database
}
