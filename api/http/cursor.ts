import * as z from 'zod'
import { invalidField } from './api-error.ts'

type Position = readonly (string | number)[]

/** Where the next page begins, as one word; null at the end. What it holds is nobody's business but the list's. */
export function nextCursor<Row>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => Position,
): string | null {
  const last = rows.at(-1)
  if (rows.length < limit || last === undefined) return null
  return Buffer.from(JSON.stringify(positionOf(last))).toString('base64url')
}

/**
 * The position that a cursor holds; null without one.
 *
 * @throws {ApiError} 422 for what no list has given out
 */
export function readCursor<Schema extends z.ZodType<Position>>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | null {
  if (cursor === undefined) return null
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw invalidField('cursor', 'is not the `next` of an answer of this list')
  }
}

/** A row of a list that is ordered by time and identity. */
export const timeAndId = z.tuple([z.int(), z.string().max(200)])
export const timeAndNumber = z.tuple([z.int(), z.int()])
