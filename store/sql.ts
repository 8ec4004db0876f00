import type { SqlValue, Statement } from '#core/ports/database'

/**
 * Writes one statement: ``sql`select 1 where ${name} = 'x'` ``.
 *
 * Values never become text. The strings keep the template's identity, so that an executor joins each statement's text once.
 */
export function sql(strings: TemplateStringsArray, ...values: SqlValue[]): Statement {
  return { strings, values }
}
