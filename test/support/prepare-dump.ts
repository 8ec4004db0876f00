import { preparedDump } from '#adapters/postgres/prepared-dump'
import { dumpCacheDirectory } from './fresh-database.ts'

/** Before the first test: the database that every test starts from, made once. */
export async function setup(): Promise<void> {
  await preparedDump(dumpCacheDirectory)
}
