import { wrappers } from './answer-entries.ts'
import { isFields, ownList } from './own-value.ts'
import type { PayloadPart } from './payload-content.ts'
import { scoreNames } from './score-of-shape.ts'

/**
 * The entries with the values that lists beside them hold for the same record. `{"predictions":[0],
 * "probabilities":[[0.07,0.93]]}` answers with labels: read alone they would pass for probabilities.
 *
 * A list has to be as long as the entries. Other values beside them describe the answer as a whole.
 *
 * @complexity O(entries times lists)
 * @example listsBeside([{ predictions: [0.93], labels: ['no'] }], [0.93]) // => [{ labels: 'no', score: 0.93 }]
 */
export function listsBeside(parts: readonly PayloadPart[], entries: readonly unknown[]): readonly unknown[] {
  const [part] = parts
  const wrapper = wrappers.find((name) => ownList(part, name) !== null)
  if (parts.length !== 1 || wrapper === undefined || !isFields(part)) return entries
  const lists = Object.entries(part).flatMap(([name, cells]) =>
    name !== wrapper && Array.isArray(cells) && cells.length === entries.length ? [{ name, cells }] : [],
  )
  if (lists.length === 0) return entries
  const entryName = lists.some(({ name }) => (scoreNames as readonly string[]).includes(name)) ? wrapper : 'score'
  return entries.map((entry, index) => ({
    ...Object.fromEntries(lists.map(({ name, cells }) => [name, cells[index]])),
    ...(isFields(entry) ? entry : { [entryName]: entry }),
  }))
}
