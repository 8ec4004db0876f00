import type { Field, SqlParameter } from '@aws-sdk/client-rds-data'
import type { SqlValue, Statement } from '#core/ports/database'
import { statementText } from '../postgres/statement-text.ts'

export interface NamedStatement {
  readonly sql: string
  readonly parameters: SqlParameter[]
}

/**
 * The statement as the Data API takes it: `:p1`, `:p2`, … for its values, each with the type of its JavaScript value.
 *
 * No type hints: every value is cast in the text, and the hint for times knows no time zone.
 *
 * @example namedStatement({ strings: ['select ', '::int'], values: [1] }).sql // => 'select :p1::int'
 */
export function namedStatement(statement: Statement): NamedStatement {
  const parameters = statement.values.map((value, index) => ({ name: `p${index + 1}`, value: fieldOf(value) }))
  return { sql: statementText(statement, ':p'), parameters }
}

function fieldOf(value: SqlValue): Field {
  if (value === null || value === undefined) return { isNull: true }
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { booleanValue: value }
  if (typeof value !== 'number') return { blobValue: value }
  if (Number.isSafeInteger(value)) return { longValue: value }
  // JSON has no infinity and no NaN. As a string they are cast like every value.
  return Number.isFinite(value) ? { doubleValue: value } : { stringValue: String(value) }
}

/**
 * Estimates a request's size without encoding it: the bytes of the text, of the values, and of the JSON around them.
 */
export function requestBytes({ sql, parameters }: NamedStatement): number {
  return parameters.reduce((sum, { value }) => sum + 60 + valueBytes(value), 500 + jsonBytes(sql))
}

function valueBytes(value: Field | undefined): number {
  if (value?.stringValue !== undefined) return jsonBytes(value.stringValue)
  return value?.blobValue === undefined ? 20 : Math.ceil(value.blobValue.length / 3) * 4
}

/** JSON inside JSON: every quotation mark gets a backslash. */
function jsonBytes(text: string): number {
  return text.length < 10_000 ? Buffer.byteLength(text) * 2 : Buffer.byteLength(JSON.stringify(text))
}
