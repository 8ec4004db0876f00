import type { Field, SqlParameter } from '@aws-sdk/client-rds-data'
import type { SqlValue, Statement } from '#core/ports/database'

export interface NamedStatement {
  readonly sql: string
  readonly parameters: SqlParameter[]
}

const texts = new WeakMap<readonly string[], string>()

/**
 * The statement as the Data API takes it: `:p1`, `:p2`, … for its values, each with the type that its JavaScript type has.
 *
 * No type hints: every value is cast in the text, and the hint for times knows no time zone.
 *
 * @example namedStatement({ strings: ['select ', '::int'], values: [1] }).sql // => 'select :p1::int'
 */
export function namedStatement(statement: Statement): NamedStatement {
  const parameters = statement.values.map((value, index) => ({ name: `p${index + 1}`, value: fieldOf(value) }))
  return { sql: textOf(statement.strings), parameters }
}

function textOf(strings: readonly string[]): string {
  const known = texts.get(strings)
  if (known !== undefined) return known
  let text = strings[0] ?? ''
  for (let index = 1; index < strings.length; index++) text += `:p${index}${strings[index]}`
  if (Object.isFrozen(strings)) texts.set(strings, text)
  return text
}

function fieldOf(value: SqlValue): Field {
  if (value === null || value === undefined) return { isNull: true }
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { booleanValue: value }
  if (typeof value !== 'number') return { blobValue: value }
  if (Number.isSafeInteger(value)) return { longValue: value }
  // JSON has no infinity and no NaN; the text has a cast.
  return Number.isFinite(value) ? { doubleValue: value } : { stringValue: String(value) }
}

/** What the statement takes of a request's 4 MiB, without encoding it: bytes of the text, of the values, and of the JSON around them. */
export function requestBytes({ sql, parameters }: NamedStatement): number {
  return parameters.reduce((sum, { value }) => sum + 60 + valueBytes(value), 500 + jsonBytes(sql))
}

function valueBytes(value: Field | undefined): number {
  if (value?.stringValue !== undefined) return jsonBytes(value.stringValue)
  return value?.blobValue === undefined ? 20 : Math.ceil(value.blobValue.length / 3) * 4
}

/** JSON inside JSON: every quotation mark grows a backslash. */
function jsonBytes(text: string): number {
  return text.length < 10_000 ? Buffer.byteLength(text) * 2 : Buffer.byteLength(JSON.stringify(text))
}
