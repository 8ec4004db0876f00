import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
  RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data'
import type { Clock } from '#core/ports/clock'
import { DatabaseError } from '../postgres/database-error.ts'
import { dataApiError } from './data-api-error.ts'
import { type NamedStatement, requestBytes } from './named-statement.ts'

export interface RdsDataOptions {
  /** The cluster's. */
  readonly resourceArn: string
  /** Of the secret with the database's user and password. */
  readonly secretArn: string
  readonly databaseName: string
  /** One that tries once: see `dataApiClient`. @default dataApiClient() */
  readonly client?: RDSDataClient
  /** @default the wall's */
  readonly clock?: Clock
  /** @default a timer */
  readonly wait?: (ms: number) => Promise<void>
  /** How long a paused cluster may take to come back: it takes 15 s, and 30 s after a day. @default 40 s */
  readonly resumeMsMax?: number
}

/** 4 MiB less room for headers and signature. */
const requestBytesMax = 4 * 2 ** 20 - 16 * 1024
/** A connection that nobody used for longer is not used again: a frozen Lambda wakes up with closed ones, and the loss of an answer says nothing of the statement. */
const idleMsMax = 10_000
const backoffMsMax = 5_000

/**
 * A client that sends each request once. The SDK's own retries repeat a statement whose answer was lost, which may have run: an increment
 * would count twice. What is safe to repeat is repeated here.
 */
export function dataApiClient(): RDSDataClient {
  return new RDSDataClient({
    maxAttempts: 1,
    // A statement may take 45 s. By itself the handler would only warn, and wait on.
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  })
}

/** The Data API's operations on one database, with what is safe to repeat repeated, and errors translated. */
export class DataApiCalls {
  readonly #client: RDSDataClient
  readonly #target: { readonly resourceArn: string; readonly secretArn: string }
  readonly #database: string
  readonly #now: () => number
  readonly #wait: (ms: number) => Promise<void>
  readonly #resumeMsMax: number
  #inFlightCount = 0
  #lastAnswerAt = 0

  constructor(options: RdsDataOptions) {
    const { resourceArn, secretArn, databaseName, clock } = options
    this.#client = options.client ?? dataApiClient()
    this.#target = { resourceArn, secretArn }
    this.#database = databaseName
    this.#now = clock === undefined ? Date.now : () => clock.now()
    this.#wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
    this.#resumeMsMax = options.resumeMsMax ?? 40_000
  }

  /** `repeatable`: also when the answer was lost, because running it twice does what running it once does. */
  execute(
    statement: NamedStatement,
    { transactionId, repeatable = false }: { readonly transactionId?: string; readonly repeatable?: boolean } = {},
  ): Promise<ExecuteStatementCommandOutput> {
    if (requestBytes(statement) > requestBytesMax) throw tooLarge(statement)
    const input = { ...this.#target, database: this.#database, ...statement, includeResultMetadata: true }
    const call = () =>
      this.#client.send(new ExecuteStatementCommand(transactionId === undefined ? input : { ...input, transactionId }))
    return this.#patiently(call, repeatable)
  }

  async begin(): Promise<string> {
    const input = { ...this.#target, database: this.#database }
    const { transactionId } = await this.#patiently(() => this.#client.send(new BeginTransactionCommand(input)), true)
    return transactionId as string
  }

  /**
   * Commits, asking again when the answer is lost: a transaction that is still there is committed then.
   *
   * @throws {DatabaseError} `DB_COMMIT_UNKNOWN` when it is gone by then: it was committed, or the database fell over before it was. Retryable,
   *   because every function's repeat is harmless.
   */
  async commit(transactionId: string): Promise<void> {
    const input = { ...this.#target, transactionId }
    const call = () => this.#patiently(() => this.#client.send(new CommitTransactionCommand(input)), false)
    try {
      await call()
    } catch (error) {
      if (!isLost(error)) throw error
      await this.#wait(1_000)
      await call().catch((cause) => {
        throw new DatabaseError({
          code: 'DB_COMMIT_UNKNOWN',
          message: `the answer to a commit was lost (${(error as Error).message}): whether it happened is not known`,
          retryable: true,
          cause,
        })
      })
    }
  }

  /** Never throws: a transaction that nobody ends rolls back by itself, after three minutes. */
  async rollBack(transactionId: string): Promise<void> {
    const input = { ...this.#target, transactionId }
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

/** Refused before anything ran. */
function wasNotRun(error: unknown): boolean {
  return error instanceof DatabaseError && ['DB_RESUMING', 'DB_THROTTLED'].includes(error.code)
}

/** It may have run, or not. */
function isLost(error: unknown): boolean {
  return error instanceof DatabaseError && ['DB_CONNECTION_LOST', 'DB_UNAVAILABLE'].includes(error.code)
}

function tooLarge(statement: NamedStatement): DatabaseError {
  return new DatabaseError({
    code: 'DB_REQUEST_TOO_LARGE',
    message: `a statement of ${requestBytes(statement)} bytes is more than the Data API's 4 MiB: send it in parts`,
    details: { sql: statement.sql.slice(0, 200) },
  })
}
