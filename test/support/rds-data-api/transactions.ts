import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { ApiError } from './api-error.ts'
import { type Connections, rethrow } from './connections.ts'

export interface TransactionLimits {
  /** Without a call. */
  readonly idleMsMax: number
  readonly lengthMsMax: number
}

interface Transaction {
  readonly client: pg.PoolClient
  readonly database: string
  readonly begunAt: number
  usedAt: number
  busy: boolean
}

type End = 'expired' | 'ended' | 'failed'

const causes: Readonly<Record<End, string>> = {
  expired: 'Transaction may be expired.',
  ended: 'One previous call resulted in a termination of your transaction.',
  failed: 'Transaction has been aborted due to an error from a previous call.',
}

/** Transactions by id: one connection each, one call at a time, over after a failed call or three idle minutes. */
export class Transactions {
  readonly #connections: Connections
  readonly #limits: TransactionLimits
  readonly #now: () => number
  readonly #open = new Map<string, Transaction>()
  readonly #ended = new Map<string, End>()

  constructor(connections: Connections, limits: TransactionLimits, now: () => number) {
    this.#connections = connections
    this.#limits = limits
    this.#now = now
  }

  async begin(database: string, user: string | undefined): Promise<string> {
    const client = await this.#connections.take(database, user)
    await client.query('begin')
    const id = randomBytes(96).toString('base64')
    this.#open.set(id, { client, database, begunAt: this.#now(), usedAt: this.#now(), busy: false })
    return id
  }

  /** Runs one call's work. An error ends the transaction, whichever it is. */
  async use<Result>(id: string, database: string | undefined, work: (client: pg.PoolClient) => Promise<Result>) {
    const transaction = await this.#find(id)
    if (database !== undefined && database !== transaction.database) {
      throw new ApiError('BadRequestException', 'Database name is not the same as transaction database')
    }
    transaction.busy = true
    try {
      return await work(transaction.client)
    } catch (error) {
      await this.#end(id, 'failed', 'rollback')
      throw error
    } finally {
      transaction.busy = false
      transaction.usedAt = this.#now()
    }
  }

  async end(id: string, command: 'commit' | 'rollback'): Promise<void> {
    await this.#find(id)
    await this.#end(id, 'ended', command)
  }

  /** Rolls back what has outlived its limits: also called by a timer, because an open transaction holds locks. */
  async expire(): Promise<void> {
    for (const [id, { usedAt, begunAt, busy }] of this.#open) {
      const now = this.#now()
      const over = now - usedAt > this.#limits.idleMsMax || now - begunAt > this.#limits.lengthMsMax
      if (over && !busy) await this.#end(id, 'expired', 'rollback')
    }
  }

  async close(): Promise<void> {
    for (const id of [...this.#open.keys()]) await this.#end(id, 'expired', 'rollback')
  }

  async #find(id: string): Promise<Transaction> {
    await this.expire()
    const transaction = this.#open.get(id)
    if (transaction === undefined) {
      const cause = causes[this.#ended.get(id) ?? 'expired']
      throw new ApiError('TransactionNotFoundException', `Transaction ${id} is not found. ${cause}`)
    }
    if (transaction.busy) throw new ApiError('DatabaseErrorException', 'Transaction is still running a query')
    return transaction
  }

  async #end(id: string, end: End, command: 'commit' | 'rollback'): Promise<void> {
    const transaction = this.#open.get(id)
    if (transaction === undefined) return
    this.#open.delete(id)
    this.#ended.set(id, end)
    let broken = false
    try {
      await transaction.client.query(command)
    } catch (error) {
      broken = true
      if (command === 'commit') rethrow(error)
    } finally {
      transaction.client.release(broken)
    }
  }
}
