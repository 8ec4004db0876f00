import type { PGlite } from '@electric-sql/pglite'
import type { SqlValue } from '#core/ports/database'
import { databaseError, databaseUseError } from './database-error.ts'
import { WireRequest } from './wire-request.ts'
import { type Column, readWireResponse, type WireResponse } from './wire-response.ts'

interface PreparedStatement {
  readonly name: string
  readonly columns: readonly Column[]
}

/** More distinct texts than the product has; what is beyond (lists of varying length) pushes the oldest out. */
const preparedCountMax = 500

/** A changed table changes the columns of statements that were prepared before. */
const changesSchema = /^\s*(create|alter|drop|truncate|comment|vacuum|checkpoint|analyze)\b/i

/**
 * PGlite's one connection, spoken to in PostgreSQL's own protocol with prepared statements.
 *
 * `PGlite.query` parses and describes at each call and takes two locks: 0.30 ms where this takes 0.07 to 0.10 ms. Nothing here waits: a
 * statement runs to its end inside the call, so that only transactions need a queue (pglite-database.ts).
 */
export class PGliteConnection {
  readonly #pglite: PGlite
  readonly #request = new WireRequest()
  readonly #prepared = new Map<string, PreparedStatement>()
  #nameCount = 0
  #hasEnded = false

  constructor(pglite: PGlite) {
    this.#pglite = pglite
  }

  /** From now on no statement runs: PGlite itself would refuse it too late, in a promise that nobody holds. */
  end(): void {
    this.#hasEnded = true
  }

  /** @throws {DatabaseError} */
  run(text: string, values: readonly SqlValue[]): WireResponse {
    const known = this.#prepared.get(text)
    if (known === undefined) return this.#runNew(text, values)
    return this.#exchange(this.#request.bind(known.name, values).executed(), known.columns)
  }

  #runNew(text: string, values: readonly SqlValue[]): WireResponse {
    if (changesSchema.test(text)) {
      this.#forget([...this.#prepared.keys()])
      return this.#exchange(this.#request.parse('', text).bind('', values).executed())
    }
    this.#nameCount += 1
    const name = `s${this.#nameCount}`
    const { columns = [] } = this.#exchange(this.#request.parse(name, text).synced())
    if (this.#prepared.size >= preparedCountMax) this.#forget([this.#prepared.keys().next().value as string])
    this.#prepared.set(text, { name, columns })
    return this.#exchange(this.#request.bind(name, values).executed(), columns)
  }

  #forget(texts: readonly string[]): void {
    for (const text of texts) {
      this.#request.close(this.#prepared.get(text)?.name ?? '')
      this.#prepared.delete(text)
    }
    this.#exchange(this.#request.synced())
  }

  #exchange(request: Uint8Array, columns?: readonly Column[]): WireResponse {
    if (this.#hasEnded) throw databaseUseError({ code: 'DB_CLOSED', message: 'the database is closed' })
    const chunks: Buffer[] = []
    // Its work is done when it returns; the promise that it also gives has nothing left to tell. The bytes are the module's own memory.
    void this.#pglite.execProtocolRawStream(request, {
      syncToFs: false,
      onRawData: (bytes) => {
        chunks.push(Buffer.from(bytes))
      },
    })
    const response = readWireResponse(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), columns)
    if (response.error !== undefined) throw databaseError(response.error)
    return response
  }
}
