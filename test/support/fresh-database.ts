import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPGlite, type PGliteDatabase } from '#adapters/postgres/pglite-database'
import { preparedDump } from '#adapters/postgres/prepared-dump'

/**
 * A migrated and seeded PostgreSQL of this test's own, in memory: about half a second.
 *
 * @example const db = await freshDatabase()
 */
export async function freshDatabase(): Promise<PGliteDatabase> {
  return openPGlite({ dump: await preparedDump(join(tmpdir(), 'remodel-test-cache')) })
}
