import type { FeatureValue } from '#core/ports/model-server'

/** Neighbours in order of value answer for numbers that come once; a category that comes once answers nothing. */
interface Group {
  readonly value: FeatureValue
  readonly rowsOf: Map<number, number>
  rows: number
}

/**
 * Rows whose class a feature alone answers wrong, over the rows outside of the most frequent class: a row's answer is
 * the majority of the other rows with its value, and for a number that comes once the class of the number below it.
 *
 * Near 0 for one category a class, and for numbers whose classes lie apart; about 1 for a feature that says nothing.
 *
 * @param values one a row; null for a missing one
 * @param labels the place of each row's class
 * @returns null where all rows are of one class
 * @complexity O(rows times the logarithm of rows, plus values times classes)
 * @example wrongClassShare(['a', 'a', 'b', 'b'], [0, 0, 1, 1]) // => 0
 */
export function wrongClassShare(values: readonly FeatureValue[], labels: readonly number[]): number | null {
  const counts = new Map<number, number>()
  const groups = new Map<FeatureValue, Group>()
  for (const [row, label] of labels.entries()) {
    const value = values[row] ?? null
    const group = groups.get(value) ?? { value, rowsOf: new Map<number, number>(), rows: 0 }
    group.rowsOf.set(label, (group.rowsOf.get(label) ?? 0) + 1)
    group.rows += 1
    groups.set(value, group)
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  const outside = labels.length - Math.max(0, ...counts.values())
  if (outside === 0) return null
  const sorted = [...groups.values()].sort((a, b) => Number(a.value) - Number(b.value))
  let wrong = 0
  let below: Group | null = null
  for (const group of sorted) {
    wrong += group.rows > 1 ? wrongBeside(group) : wrongAfter(group, below)
    if (typeof group.value === 'number') below = group
  }
  return wrong / outside
}

/** Rows of a group that the majority of its other rows answers wrong; a tie answers nothing. */
function wrongBeside({ rowsOf }: Group): number {
  let wrong = 0
  for (const [label, rows] of rowsOf) {
    const others = Math.max(0, ...[...rowsOf].flatMap(([other, count]) => (other === label ? [] : [count])))
    if (rows - 1 <= others) wrong += rows
  }
  return wrong
}

function wrongAfter(group: Group, below: Group | null): number {
  if (typeof group.value !== 'number' || below === null) return 1
  const [label] = group.rowsOf.keys()
  const [majority] = [...below.rowsOf].reduce((most, each) => (each[1] > most[1] ? each : most))
  return label === majority ? 0 : 1
}
