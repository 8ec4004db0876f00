import type { SqlValue, Statement } from '#core/ports/database'

/**
 * A statement as a tagged template: every `${}` is a parameter, never text, or a statement that becomes a part of this
 * one.
 *
 * Without parts its `strings` are the template's own, one frozen array per place in the source, so that adapters need
 * to join them only once.
 *
 * @example sql`select ${1}::integer as one`.values // => [1]
 * @example sql`select ${rawSql('1')}, ${sql`${2} + 3`}`.strings // => ['select 1, ', ' + 3']
 */
export function sql(template: TemplateStringsArray, ...values: readonly (SqlValue | Statement)[]): Statement {
  if (!values.some(isStatement)) return { strings: template, values: values as readonly SqlValue[] }
  const parts = values.map((value) => (isStatement(value) ? value : { strings: ['', ''], values: [value] }))
  const strings = [template[0] as string]
  parts.forEach((part, index) => {
    const [first = '', ...rest] = part.strings
    strings.push(`${strings.pop()}${first}`, ...rest)
    strings.push(`${strings.pop()}${template[index + 1]}`)
  })
  return { strings, values: parts.flatMap((part) => part.values) }
}

/**
 * A statement, or a part of one, that is text alone: migrations, names of partitions. Never for text that a user wrote.
 */
export function rawSql(text: string): Statement {
  return { strings: [text], values: [] }
}

function isStatement(value: SqlValue | Statement): value is Statement {
  return typeof value === 'object' && value !== null && 'strings' in value
}
