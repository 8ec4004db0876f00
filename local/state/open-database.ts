import { type DatabaseError, hasCode } from '#adapters/postgres/database-error'
import { DirectoryLock } from '#adapters/postgres/directory-lock'
import { PgDatabase } from '#adapters/postgres/pg-database'
import { AppError, InvalidInputError } from '#core/errors'
import type { Database } from '#core/ports/database'
import { cacheFolder } from '#local/setup/cache-folder'
import { systemTime } from '#local/time/wall-time'
import { openPGliteDirectory } from './pglite-data-directory.ts'
import { prepareDatabase } from './prepare-database.ts'

export interface OpenDatabaseOptions {
  /** The state's database folder. Its lock allows only one process per state, whichever database is used. */
  readonly directory: string
  /** URL of a server, as in `DATABASE_URL`. Without it PostgreSQL runs in this process. */
  readonly url: string | undefined
  /** Waits for a server that does not answer yet. @default a server that does not answer is an error at once */
  readonly patience?: DatabasePatience | undefined
  /** Told once that the embedded database cannot be used any more. A server comes back by itself. */
  readonly onBroken?: ((error: DatabaseError) => void) | undefined
}

/** How long an installation that starts waits for its database's server, which may start at the same time. */
export interface DatabasePatience {
  readonly waitMs: number
  /** Told once, before the wait. */
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
}

const pauseMs = 500

/**
 * Opens the state's database, migrated and seeded. Closing it releases the state.
 *
 * @throws {AppError} `DIRECTORY_LOCKED` with the pid of the process that runs the state | `BAD_DATABASE_URL` |
 *   `DB_CONNECTION_LOST`
 */
export async function openDatabase({ directory, url, patience, onBroken }: OpenDatabaseOptions): Promise<Database> {
  if (url === undefined) {
    const opened = await openPGliteDirectory({ directory, cacheDirectory: cacheFolder, onBroken })
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
    await prepareOnceItAnswers(database, patience)
    return closingWith(database, close)
  } catch (error) {
    await close()
    throw isAway(error) ? unreachable(error as AppError) : error
  }
}

async function prepareOnceItAnswers(database: Database, patience: DatabasePatience | undefined): Promise<void> {
  const until = systemTime.now() + (patience?.waitMs ?? 0)
  for (let isTold = false; ; ) {
    try {
      return await prepareDatabase(database)
    } catch (error) {
      if (!patience || !isAway(error) || patience.signal.aborted || systemTime.now() >= until) throw error
      if (!isTold)
        patience.tell(`${unreachable(error as AppError).message}. Waiting up to ${patience.waitMs / 1000} s.`)
      isTold = true
      await systemTime.wait(pauseMs, patience.signal)
    }
  }
}

function isAway(error: unknown): boolean {
  return hasCode(error, 'DB_CONNECTION_LOST', 'DB_SHUTTING_DOWN')
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
