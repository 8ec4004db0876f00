import type { IncomingKind } from '#contracts/incoming-key'
import type { ModelFile } from '#contracts/model-file'
import { UnreadableRowsError } from './unreadable-rows-error.ts'

type Model = Pick<ModelFile, 'columns' | 'features'>

export interface ColumnNeeds {
  readonly required: readonly { readonly column: string; readonly role: string }[]
  readonly optional: readonly string[]
}

/** The columns that a file of observations or labels must have, and those that are read where it has them. */
export function neededColumns({ columns, features }: Model, kind: IncomingKind): ColumnNeeds {
  const present = (names: readonly (string | undefined)[]) => names.filter((name) => name !== undefined)
  const identity = columns.id === undefined ? [] : [{ column: columns.id, role: 'id' }]
  const time = { column: columns.time, role: 'time' }
  if (kind === 'observations') {
    return {
      required: [time, ...identity, ...features.map(({ name }) => ({ column: name, role: 'feature' }))],
      optional: present([columns.label, columns.labelKnownAt, columns.score]),
    }
  }
  return {
    required: [...(columns.id === undefined ? [time] : identity), { column: columns.label, role: 'label' }],
    optional: present([columns.time, columns.labelKnownAt]),
  }
}

/**
 * Refuses a file that lacks a column that the model needs.
 *
 * @param subject names the file in the error
 * @throws {UnreadableRowsError} `MISSING_COLUMNS`, naming them and the columns found
 */
export function demandColumns(
  found: readonly string[],
  { model, kind, subject = `A file of ${kind}` }: { model: Model; kind: IncomingKind; subject?: string },
): void {
  const absent = neededColumns(model, kind).required.filter(({ column }) => !found.includes(column))
  if (absent.length === 0) return
  const names = absent.map(({ column, role }) => `"${column}" (${role})`).join(', ')
  throw new UnreadableRowsError(
    'MISSING_COLUMNS',
    `${subject} needs the column${absent.length > 1 ? 's' : ''} ${names}. Columns found: ${found.join(', ')}.`,
    { fields: absent.map(({ column, role }) => ({ field: column, message: `column is missing (${role})` })) },
  )
}

/**
 * Tells by a file's columns what it holds: labels where the label stands without any feature.
 *
 * @example kindOfFile(model, ['time', 'up']) // => 'labels'
 */
export function kindOfFile({ columns, features }: Model, found: readonly string[]): IncomingKind {
  const hasFeature = features.some(({ name }) => found.includes(name))
  return !hasFeature && found.includes(columns.label) ? 'labels' : 'observations'
}
