import type { SqlValue, Statement } from '#core/ports/database'

/**
 * A statement as a tagged template: every `${}` is a parameter, never text.
 *
 * Its `strings` are the template's own, one frozen array per place in the source, so that adapters need to join them only once.
 *
 * @example sql`select ${1}::integer as one`.values // => [1]
 */
export function sql(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Statement {
  return { strings, values }
}

/** A statement that is text alone: migrations, names of partitions. Never for what a user wrote. */
export function rawSql(text: string): Statement {
  return { strings: [text], values: [] }
}
