import * as z from 'zod'
import { findUnstorable } from '#core/text/find-unstorable'
import { invalidField } from './api-error.ts'

/** A time in a cursor: of a year that both JavaScript and PostgreSQL write with four digits. */
export const cursorTime = z
  .int()
  .min(Date.UTC(1000))
  .max(Date.UTC(9999, 11, 31))

/** Reads and makes the cursors of one list. */
interface ListCursor<Position> {
  /**
   * The position that a cursor holds; null without a cursor.
   *
   * @throws {ApiError} 422 for a text that this list never gave out
   */
  readonly read: (cursor: string | undefined) => Position | null
  /** The cursor of the next page; null at the end. */
  readonly next: (rows: readonly Position[], limit: number) => string | null
}

/**
 * The cursors of a list, one opaque word each: the values of its last row's fields that the list is ordered by.
 *
 * @param shape the fields in order
 */
export function listCursor<const Shape extends z.ZodRawShape>(shape: Shape): ListCursor<z.output<z.ZodObject<Shape>>> {
  type Position = z.output<z.ZodObject<Shape>>
  const position = z.object(shape)
  const names = Object.keys(shape)
  const values = z.array(z.unknown()).length(names.length)
  return {
    read: (cursor) => {
      if (cursor === undefined) return null
      try {
        const given = values.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
        if (findUnstorable(given) !== null) throw new Error('no text of ours')
        return position.parse(Object.fromEntries(names.map((name, index) => [name, given[index]])))
      } catch {
        throw invalidField('cursor', 'is not a `next` that this list returned')
      }
    },
    next: (rows, limit) => {
      const last = rows.at(-1)
      if (rows.length < limit || last === undefined) return null
      const ordered = names.map((name) => last[name as keyof Position])
      return Buffer.from(JSON.stringify(ordered)).toString('base64url')
    },
  }
}
