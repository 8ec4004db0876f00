import * as z from 'zod'

/** A timestamptz, which every driver gives as a `Date`, and JSON as text (`query-together.ts`). */
const time = z.preprocess((value) => (typeof value === 'string' ? new Date(value) : value), z.date())

/** A time as an `Instant`. */
export const instant = time.transform((date) => date.getTime())
export const instantOrNull = time.nullable().transform((date) => (date === null ? null : date.getTime()))

/** A time as ISO 8601, for figures that are handed on as they are. */
export const isoOrNull = time.nullable().transform((date) => date?.toISOString() ?? null)

/** A row whose columns are not read. */
export const anyRow = z.unknown()

/**
 * A row as an object in camelCase: each field is read from the column of its name in snake_case. A column that has
 * another name in the code is renamed by its statement, as in `select timestamp as at`.
 *
 * @example rowOf({ modelName: z.string() }).parse({ model_name: 'churn' }) // => { modelName: 'churn' }
 */
export function rowOf<Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>>> {
  const fields = Object.entries(shape) as [string, z.ZodType][]
  const columns = fields.map(([field]) => [field, columnOf(field)] as const)
  return z.object(Object.fromEntries(fields.map(([field, schema]) => [columnOf(field), schema]))).transform((row) => {
    const read: Record<string, unknown> = {}
    for (const [field, column] of columns) read[field] = row[column]
    return read as z.output<z.ZodObject<Shape>>
  })
}

/**
 * A row's only column, without the row.
 *
 * @example column('model_name', z.string()).parse({ model_name: 'churn' }) // => 'churn'
 */
export function column<Value>(name: string, value: z.ZodType<Value>): z.ZodType<Value> {
  return z.object({ [name]: value }).transform((row) => row[name] as Value)
}

/** The column that a field is read from. @example columnOf('latencyP50Ms') // => 'latency_p50_ms' */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
