import { DirectoryLock } from '#adapters/postgres/directory-lock'
import { PgDatabase } from '#adapters/postgres/pg-database'
import { AppError, InvalidInputError } from '#core/errors'
import type { Database } from '#core/ports/database'
import { cacheFolder } from '#local/setup/cache-folder'
import { openPGliteDirectory } from './pglite-data-directory.ts'
import { prepareDatabase } from './prepare-database.ts'

export interface OpenDatabaseOptions {
  /** The state's database folder. Its lock allows only one process per state, whichever database is used. */
  readonly directory: string
  /** URL of a server, as in `DATABASE_URL`. Without it PostgreSQL runs in this process. */
  readonly url: string | undefined
}

/**
 * Opens the state's database, migrated and seeded. Closing it releases the state.
 *
 * @throws {AppError} `DIRECTORY_LOCKED` with the pid of the process that runs the state | `BAD_DATABASE_URL` |
 *   `DB_CONNECTION_LOST`
 */
export async function openDatabase({ directory, url }: OpenDatabaseOptions): Promise<Database> {
  if (url === undefined) {
    const opened = await openPGliteDirectory({ directory, cacheDirectory: cacheFolder })
    return closingWith(opened.database, opened.close)
  }
  refuseOtherUrl(url)
  const lock = new DirectoryLock(directory)
  const database = new PgDatabase({ url })
  const close = async () => {
    await database.close()
    lock.release()
  }
  try {
    await prepareDatabase(database)
    return closingWith(database, close)
  } catch (error) {
    await close()
    throw error instanceof AppError && error.code === 'DB_CONNECTION_LOST' ? unreachable(error) : error
  }
}

/** The message names the variable, because a person may not know that it is set. */
function unreachable(cause: AppError): AppError {
  const message = `the PostgreSQL server of DATABASE_URL cannot be reached: ${cause.message}`
  return new AppError({ code: cause.code, message, retryable: true, cause })
}

function refuseOtherUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url)) return
  const message = 'DATABASE_URL is not a PostgreSQL URL such as postgresql://user:password@host:5432/name'
  throw new InvalidInputError({ code: 'BAD_DATABASE_URL', message })
}

function closingWith(database: Database, close: () => Promise<void>): Database {
  return {
    query: (statement, row) => database.query(statement, row),
    execute: (statement) => database.execute(statement),
    transaction: (work) => database.transaction(work),
    close,
  }
}
