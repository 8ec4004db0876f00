import type { SqlValue, Statement } from '#core/ports/database'

/**
 * A statement from a tagged template: every `${}` is a parameter, never text.
 *
 * `strings` is the template's own frozen array, the same on every call, so that adapters join it only once.
 *
 * @example sql`select ${1}::integer as one`.values // => [1]
 */
export function sql(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Statement {
  return { strings, values }
}

/** A statement without parameters, for migrations and partition names. Never pass user input. */
export function rawSql(text: string): Statement {
  return { strings: [text], values: [] }
}
