import type { PGlite } from '@electric-sql/pglite'
import { serialize } from 'pg-protocol'
import type { SqlValue } from '#core/ports/database'
import { brokenDatabase, DatabaseError, protocolError } from './database-error.ts'
import { endAtAbort } from './pglite-abort.ts'
import { type Answer, readAnswer } from './read-answer.ts'
import { encodeValue } from './row-codec.ts'

interface PreparedStatement {
  readonly name: string
  readonly columns: Answer['columns']
}

/** More distinct texts than the product has. Texts beyond it (lists of varying length) push the oldest out. */
const preparedCountMax = 500

/** A changed table changes the columns of statements that were prepared before. */
const changesSchema = /^\s*(create|alter|drop|truncate|comment|vacuum|checkpoint|analyze)\b/i

const executeAndSync = Buffer.concat([serialize.execute(), serialize.sync()])

/**
 * PGlite's one connection, spoken to in PostgreSQL's own protocol with prepared statements.
 *
 * 1,000 single inserts take 24 ms of CPU time, 1,000 selects by key 19 ms, and one select of 10,000 rows 21 ms.
 * `PGlite.query` parses and describes at each call and takes two locks: 131 ms, 173 ms and 81 ms.
 *
 * Nothing here waits: a statement runs to its end inside the call, so that only transactions need a queue
 * (pglite-database.ts).
 */
export class PGliteConnection {
  readonly #pglite: PGlite
  readonly #prepared = new Map<string, PreparedStatement>()
  #nameCount = 0
  #hasEnded = false
  #broken: DatabaseError | null = null
  readonly #abort: () => Error | null
  readonly #onBroken: (error: DatabaseError) => void

  /** @param onBroken told once that PostgreSQL gave itself up, which a server survives by a restart of its own */
  constructor(pglite: PGlite, onBroken: (error: DatabaseError) => void = () => {}) {
    this.#pglite = pglite
    this.#onBroken = onBroken
    this.#abort = endAtAbort(pglite)
  }

  get isBroken(): boolean {
    return this.#broken !== null
  }

  /** Refuses statements from now on: PGlite itself would refuse them too late, in a promise that nobody awaits. */
  end(): void {
    this.#hasEnded = true
  }

  /** @throws {DatabaseError} */
  run(text: string, values: readonly SqlValue[]): Answer {
    if (changesSchema.test(text)) {
      this.#forget([...this.#prepared.keys()])
      return this.#exchange([...parseAndDescribe('', text), ...bindAndExecute('', values)])
    }
    const { name, columns } = this.#prepared.get(text) ?? this.#prepare(text)
    return this.#exchange(bindAndExecute(name, values), columns)
  }

  #prepare(text: string): PreparedStatement {
    this.#nameCount += 1
    const name = `s${this.#nameCount}`
    const { columns } = this.#exchange([...parseAndDescribe(name, text), serialize.sync()])
    if (this.#prepared.size >= preparedCountMax) this.#forget([this.#prepared.keys().next().value as string])
    const prepared = { name, columns }
    this.#prepared.set(text, prepared)
    return prepared
  }

  #forget(texts: readonly string[]): void {
    const closes = texts.map((text) => serialize.close({ type: 'S', name: this.#prepared.get(text)?.name ?? '' }))
    for (const text of texts) this.#prepared.delete(text)
    this.#exchange([...closes, serialize.sync()])
  }

  #exchange(request: readonly Buffer[], columns?: Answer['columns']): Answer {
    if (this.#hasEnded) throw new DatabaseError({ code: 'DB_CLOSED', message: 'the database is closed' })
    // After a panic its locks are still held: the next statement, a rollback too, would wait for them for ever.
    if (this.#broken) throw this.#broken
    const chunks: Buffer[] = []
    // All is done when the call returns, and its promise tells nothing more. The bytes are the module's own memory.
    this.#pglite
      .execProtocolRawStream(Buffer.concat(request), {
        syncToFs: false,
        onRawData: (bytes) => {
          chunks.push(Buffer.from(bytes))
        },
      })
      .catch((error: unknown) => {
        if (error !== this.#abort()) throw error
      })
    const abort = this.#abort()
    if (abort) throw this.#break(new DatabaseError({ code: 'DB_ABORTED', message: abort.message, cause: abort }))
    const answer = readAnswer(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), columns)
    if (answer.error === undefined) return answer
    if (answer.error.severity !== 'PANIC' && answer.error.severity !== 'FATAL') throw protocolError(answer.error)
    throw this.#break(protocolError(answer.error))
  }

  #break(cause: DatabaseError): DatabaseError {
    this.#broken = brokenDatabase(cause)
    this.#onBroken(this.#broken)
    return this.#broken
  }
}

function parseAndDescribe(name: string, text: string): Buffer[] {
  return [serialize.parse({ name, text }), serialize.describe({ type: 'S', name })]
}

function bindAndExecute(statement: string, values: readonly SqlValue[]): Buffer[] {
  return [serialize.bind({ statement, values: values.map(encodeValue) }), executeAndSync]
}
