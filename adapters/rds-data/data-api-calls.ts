import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
  RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data'
import type { Clock } from '#core/ports/clock'
import { shortened } from '#core/text/shortened'
import { DatabaseError, hasCode } from '../postgres/database-error.ts'
import { dataApiError } from './data-api-error.ts'
import { type NamedStatement, requestBytes } from './named-statement.ts'

export interface RdsDataOptions {
  /** The cluster's ARN. */
  readonly resourceArn: string
  /** The ARN of the secret with the database's user and password. */
  readonly secretArn: string
  readonly databaseName: string
  /** A client that sends each request once, as `dataApiClient` does. @default dataApiClient() */
  readonly client?: RDSDataClient
  /** @default the wall clock */
  readonly clock?: Clock
  /** @default a timer */
  readonly wait?: (ms: number) => Promise<void>
  /**
   * How long to wait for a paused cluster, which takes 15 s to resume, and 30 s after a day, or for the endpoint of a
   * new one.
   *
   * @default 40 s
   */
  readonly resumeMsMax?: number
}

/** 4 MiB, less space for headers and signature. */
const requestBytesMax = 4 * 2 ** 20 - 16 * 1024
/**
 * A connection that was idle for longer is not used again: a frozen Lambda wakes up with closed ones, and a lost answer
 * leaves open whether the statement ran.
 */
const idleMsMax = 10_000
const backoffMsMax = 5_000

/**
 * A client that sends each request once. The SDK's own retries repeat a statement whose answer was lost although it may
 * have run: an increment would count twice. `DataApiCalls` repeats only safe calls.
 */
function dataApiClient(): RDSDataClient {
  return new RDSDataClient({
    maxAttempts: 1,
    // A statement may take 45 s. Without `throwOnRequestTimeout` the handler would only warn and go on waiting.
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  })
}

/** The Data API's operations on one database. Repeats the calls that are safe to repeat, and translates errors. */
export class DataApiCalls {
  readonly #client: RDSDataClient
  readonly #cluster: { readonly resourceArn: string; readonly secretArn: string }
  readonly #database: string
  readonly #now: () => number
  readonly #wait: (ms: number) => Promise<void>
  readonly #resumeMsMax: number
  #inFlightCount = 0
  #lastAnswerAt = 0

  constructor(options: RdsDataOptions) {
    const { resourceArn, secretArn, databaseName, clock } = options
    this.#client = options.client ?? dataApiClient()
    this.#cluster = { resourceArn, secretArn }
    this.#database = databaseName
    this.#now = clock === undefined ? Date.now : () => clock.now()
    this.#wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
    this.#resumeMsMax = options.resumeMsMax ?? 40_000
  }

  /** `repeatable`: send it again also after a lost answer, because running it twice changes nothing. */
  execute(
    statement: NamedStatement,
    { transactionId, repeatable = false }: { readonly transactionId?: string; readonly repeatable?: boolean } = {},
  ): Promise<ExecuteStatementCommandOutput> {
    const bytes = requestBytes(statement)
    if (bytes > requestBytesMax) throw tooLarge(statement.sql, bytes)
    const target = { ...this.#cluster, database: this.#database, transactionId }
    const input = { ...target, ...statement, includeResultMetadata: true }
    return this.#patiently(() => this.#client.send(new ExecuteStatementCommand(input)), repeatable)
  }

  async begin(): Promise<string> {
    const input = { ...this.#cluster, database: this.#database }
    const { transactionId } = await this.#patiently(() => this.#client.send(new BeginTransactionCommand(input)), true)
    return transactionId as string
  }

  /**
   * Commits, and asks again after a lost answer: that commits a transaction that still exists.
   *
   * @throws {DatabaseError} `DB_COMMIT_UNKNOWN` when it no longer exists: it was committed, or the database failed
   *   before. Retryable, because every function's repeat is harmless.
   */
  async commit(transactionId: string): Promise<void> {
    const input = { ...this.#cluster, transactionId }
    const call = () => this.#patiently(() => this.#client.send(new CommitTransactionCommand(input)), false)
    try {
      await call()
    } catch (error) {
      if (!isLost(error)) throw error
      await this.#wait(1_000)
      await call().catch((cause) => {
        throw new DatabaseError({
          code: 'DB_COMMIT_UNKNOWN',
          message: `the answer to a commit was lost (${(error as Error).message}): it is not known whether it happened`,
          retryable: true,
          cause,
        })
      })
    }
  }

  /** Never throws: a transaction that is not ended rolls back by itself after three minutes. */
  async rollBack(transactionId: string): Promise<void> {
    const input = { ...this.#cluster, transactionId }
    await this.#send(() => this.#client.send(new RollbackTransactionCommand(input))).catch(() => undefined)
  }

  close(): void {
    this.#client.destroy()
  }

  async #patiently<Output>(call: () => Promise<Output>, repeatable: boolean): Promise<Output> {
    const deadline = this.#now() + this.#resumeMsMax
    for (let backoffMs = 1_000; ; backoffMs = Math.min(backoffMs * 2, backoffMsMax)) {
      try {
        return await this.#send(call)
      } catch (error) {
        const safe = wasNotRun(error) || (repeatable && isLost(error))
        if (!safe || this.#now() + backoffMs > deadline) throw error
        await this.#wait(backoffMs)
      }
    }
  }

  async #send<Output>(call: () => Promise<Output>): Promise<Output> {
    if (this.#inFlightCount === 0 && this.#now() - this.#lastAnswerAt > idleMsMax) this.#client.destroy()
    this.#inFlightCount += 1
    try {
      return await call()
    } catch (error) {
      throw dataApiError(error)
    } finally {
      this.#inFlightCount -= 1
      this.#lastAnswerAt = this.#now()
    }
  }
}

/** It was refused before anything ran; a password that is refused is being replaced, which takes a moment. */
function wasNotRun(error: unknown): boolean {
  return hasCode(error, 'DB_RESUMING', 'DB_THROTTLED', 'DB_ENDPOINT_OFF', 'DB_CREDENTIALS_REFUSED')
}

/** It may or may not have run. */
function isLost(error: unknown): boolean {
  return hasCode(error, 'DB_CONNECTION_LOST', 'DB_UNAVAILABLE')
}

function tooLarge(sql: string, bytes: number): DatabaseError {
  return new DatabaseError({
    code: 'DB_REQUEST_TOO_LARGE',
    message: `a statement of ${bytes} bytes is more than the Data API's 4 MiB: send it in parts`,
    details: { sql: shortened(sql, 200) },
  })
}
