import type { SqlValue } from '#core/ports/database'

const textFormat = 0
const binaryFormat = 1

/** The execute and sync messages that end every request: no limit of rows, then "that was it". */
const executeAndSync = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4])

/**
 * Writes PostgreSQL's extended query protocol (version 3) for one statement at a time into one buffer, which the next request reuses.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class WireRequest {
  #buffer = Buffer.allocUnsafe(64 * 1024)
  #length = 0

  /** Parse and describe: gives the statement a name (empty: until the next nameless one) and asks for its columns. */
  parse(name: string, text: string): this {
    this.#begin('P')
    this.#text(name)
    this.#text(text)
    this.#int16(0)
    this.#end()
    this.#begin('D')
    this.#ensure(1)
    this.#buffer[this.#length++] = 0x53
    this.#text(name)
    this.#end()
    return this
  }

  /** Bytes travel as they are, everything else as text, which the statement's casts give its type. */
  bind(name: string, values: readonly SqlValue[]): this {
    this.#begin('B')
    this.#text('')
    this.#text(name)
    this.#int16(values.length)
    for (const value of values) this.#int16(value instanceof Uint8Array ? binaryFormat : textFormat)
    this.#int16(values.length)
    for (const value of values) this.#value(value)
    this.#int16(0)
    this.#end()
    return this
  }

  close(name: string): this {
    this.#begin('C')
    this.#ensure(1)
    this.#buffer[this.#length++] = 0x53
    this.#text(name)
    this.#end()
    return this
  }

  /** @returns the request's bytes, good until the next one is begun */
  executed(): Uint8Array {
    this.#ensure(executeAndSync.length)
    executeAndSync.copy(this.#buffer, this.#length)
    return this.#taken(executeAndSync.length)
  }

  synced(): Uint8Array {
    this.#ensure(5)
    executeAndSync.copy(this.#buffer, this.#length, 10)
    return this.#taken(5)
  }

  #taken(extra: number): Uint8Array {
    const bytes = this.#buffer.subarray(0, this.#length + extra)
    this.#length = 0
    return bytes
  }

  #messageStart = 0

  #begin(type: string): void {
    this.#ensure(5)
    this.#buffer[this.#length++] = type.charCodeAt(0)
    this.#messageStart = this.#length
    this.#length += 4
  }

  #end(): void {
    this.#buffer.writeInt32BE(this.#length - this.#messageStart, this.#messageStart)
  }

  #value(value: SqlValue): void {
    if (value === null || value === undefined) {
      this.#int32(-1)
    } else if (value instanceof Uint8Array) {
      this.#int32(value.length)
      this.#ensure(value.length)
      this.#buffer.set(value, this.#length)
      this.#length += value.length
    } else {
      const text = typeof value === 'string' ? value : String(value)
      const size = Buffer.byteLength(text)
      this.#int32(size)
      this.#ensure(size)
      this.#length += this.#buffer.write(text, this.#length)
    }
  }

  #text(text: string): void {
    this.#ensure(Buffer.byteLength(text) + 1)
    this.#length += this.#buffer.write(text, this.#length)
    this.#buffer[this.#length++] = 0
  }

  #int16(value: number): void {
    this.#ensure(2)
    this.#length = this.#buffer.writeUInt16BE(value, this.#length)
  }

  #int32(value: number): void {
    this.#ensure(4)
    this.#length = this.#buffer.writeInt32BE(value, this.#length)
  }

  #ensure(size: number): void {
    if (this.#length + size <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + size))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
