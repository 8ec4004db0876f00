import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPGlite, type PGliteDatabase } from '#adapters/postgres/pglite-database'
import { preparedDump } from '#local/state/prepared-dump'
import { refuseQuestionMarks } from './question-marks.ts'

/** Shared by all tests of this user, so that only the first one makes the dump. */
export const dumpCacheDirectory = join(tmpdir(), 'remodel-test-cache')

/**
 * A migrated and seeded PostgreSQL of this test's own, in memory: about half a second. It refuses statements that the
 * RDS Data API may read differently.
 *
 * @example const db = await freshDatabase()
 */
export async function freshDatabase(): Promise<PGliteDatabase> {
  return refuseQuestionMarks(await openPGlite({ dump: await preparedDump(dumpCacheDirectory) }))
}
