import { preparedDump } from '#local/state/prepared-dump'
import { dumpCacheDirectory } from './fresh-database.ts'

/** Runs before the first test: makes the database from which every test starts. */
export async function setup(): Promise<void> {
  await preparedDump(dumpCacheDirectory)
}
