import type { ModelFile } from '#contracts/model-file'

export interface ColumnNeeds {
  readonly required: readonly { readonly column: string; readonly role: string }[]
  readonly optional: readonly string[]
}

/** The columns that a file of observations or labels must have, and those that are read where it has them. */
export function neededColumns(
  { columns, features }: Pick<ModelFile, 'columns' | 'features'>,
  kind: 'observations' | 'labels',
): ColumnNeeds {
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
 * What a file is, by its columns: labels where the label stands without any feature.
 *
 * @example kindOfFile(model, ['time', 'up']) // => 'labels'
 */
export function kindOfFile(
  { columns, features }: Pick<ModelFile, 'columns' | 'features'>,
  found: readonly string[],
): 'observations' | 'labels' {
  const hasFeature = features.some(({ name }) => found.includes(name))
  return !hasFeature && found.includes(columns.label) ? 'labels' : 'observations'
}
