import { hasCode } from '#adapters/postgres/database-error'
import { AppError } from '#core/errors'
import type { SqlExecutor } from '#core/ports/database'
import type { Log } from '#core/ports/log'
import { sql } from '#core/sql'

/** A server that restarts is back within seconds: work then waits for no longer than it has to. */
const pauseMs = 1000
/**
 * A statement that ends its own connection would be repeated for ever. After this many losses on a server that answers
 * at once, the work's own retries count, as for any other error.
 */
const lossesMax = 3

export interface DatabaseOutageOptions {
  readonly database: SqlExecutor
  readonly log: Log
  /** Waits on the machine's clock. @returns false once the process is asked to end */
  readonly pause: (durationMs: number) => Promise<boolean>
}

/**
 * Does work again after an outage of the database: a server that is stopped, starts up or cuts connections, or an
 * embedded one whose disk is nearly full.
 *
 * The work has to be idempotent: the connection may be lost after its commit. Meanwhile nothing else would get on
 * either, so that whatever is due waits its turn and runs once.
 */
export class DatabaseOutage {
  readonly #options: DatabaseOutageOptions

  constructor(options: DatabaseOutageOptions) {
    this.#options = options
  }

  /** @throws every other error of the work, and the outage's own once the process is asked to end */
  async outlast<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let losses = 0; ; ) {
      try {
        return await work()
      } catch (error) {
        if (!isOutage(error)) throw error
        const outcome = await this.#untilAnswering(error)
        if (outcome === 'ending') throw error
        if (outcome === 'answered-at-once') losses += 1
        if (losses >= lossesMax) throw error
      }
    }
  }

  async #untilAnswering(cause: unknown): Promise<'answered-at-once' | 'answered-again' | 'ending'> {
    const { pause, log } = this.#options
    if (!(await pause(pauseMs))) return 'ending'
    if (await this.#answers()) return 'answered-at-once'
    const reason = (cause as Error).message
    log.error(`the database does not answer: work that is due waits for it: ${reason}`, { cause })
    while (!(await this.#answers())) if (!(await pause(pauseMs))) return 'ending'
    log.warn('the database answers again: the work goes on')
    return 'answered-again'
  }

  async #answers(): Promise<boolean> {
    // A database that reads, but takes no writes, does not answer: its disk is nearly full, or it only follows another.
    return this.#options.database.execute(sql`delete from outbox where false`).then(
      () => true,
      () => false,
    )
  }
}

/** Whether an error, or one that it reports, is of a database that cannot be reached or cannot work. */
function isOutage(error: unknown): boolean {
  if (hasCode(error, 'DB_CONNECTION_LOST', 'DB_SHUTTING_DOWN', 'DB_OUT_OF_RESOURCES')) return true
  if (error instanceof AppError && error.code === 'DISK_FULL') return true
  if (error instanceof AggregateError) return error.errors.some(isOutage)
  return error instanceof Error && error.cause !== undefined && isOutage(error.cause)
}
