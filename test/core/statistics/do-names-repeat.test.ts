import { describe, expect, it } from 'vitest'
import { categoryCellCount, categoryCellOf } from '#core/profile/category-cells'
import { categoryHomogeneity } from '#core/statistics/category-homogeneity'
import type { CategoryPair } from '#core/statistics/category-pairs'
import { doNamesRepeat } from '#core/statistics/do-names-repeat'
import { excessTotalVariation } from '#core/statistics/excess-total-variation'
import { seededRandom } from '#core/statistics/seeded-random'

/** Two samples by cell. */
function cellsOf(reference: readonly string[], current: readonly string[]): CategoryPair[] {
  const cells = Array.from({ length: categoryCellCount }, (): [number, number] => [0, 0])
  for (const [side, names] of [reference, current].entries())
    for (const name of names) (cells[categoryCellOf(name)] as [number, number])[side as 0 | 1] += 1
  return cells.filter(([before, now]) => before + now > 0)
}

/** Different names; of a share of the rows two have each name. */
function namesOf(prefix: string, count: number, repeatedShare = 0): string[] {
  const names = Array.from({ length: count - Math.round((count * repeatedShare) / 2) }, (_, row) => `${prefix}${row}`)
  return [...names, ...names.slice(0, count - names.length)]
}

const byCell = (reference: readonly string[], current: readonly string[]) =>
  doNamesRepeat(cellsOf(reference, current), categoryCellCount)

function isFound(reference: readonly string[], current: readonly string[]): boolean {
  const pairs = cellsOf(reference, current)
  const test = categoryHomogeneity(pairs)
  return test.status === 'tested' && test.pValue <= 0.01 && excessTotalVariation(pairs) >= 0.1
}

const sizes = [
  [2000, 2000],
  [20_000, 20_000],
  [100_000, 100_000],
  [100_000, 2000],
  [300, 50_000],
] as const

describe('names that share cells by chance', () => {
  it.each(sizes)('do not repeat where each comes once, %i rows against %i', (rows, rowsNow) => {
    for (const seed of ['a', 'b', 'c', 'd', 'e'])
      expect(byCell(namesOf(`${seed}/before/`, rows), namesOf(`${seed}/now/`, rowsNow))).toBe(false)
  })

  it.each(sizes)('repeat where each comes twice, and a change of all is found, %i against %i', (rows, rowsNow) => {
    for (const seed of ['a', 'b', 'c']) {
      const [reference, current] = [namesOf(`${seed}/before/`, rows, 1), namesOf(`${seed}/now/`, rowsNow, 1)]
      expect(byCell(reference, current)).toBe(true)
      expect(isFound(reference, current)).toBe(true)
    }
  })

  it.each([2000, 5000])('repeat where one row in five does, of %i rows, and a change of all is found', (rows) => {
    for (const seed of ['a', 'b', 'c', 'd', 'e']) {
      const [reference, current] = [namesOf(`${seed}/before/`, rows, 0.2), namesOf(`${seed}/now/`, rows, 0.2)]
      expect(byCell(reference, current)).toBe(true)
      expect(isFound(reference, current)).toBe(true)
    }
  })

  it('are found to have all changed, or not tested, where one row in ten repeats', () => {
    const outcomes = Array.from({ length: 40 }, (_, seed) => {
      const [reference, current] = [namesOf(`${seed}/before/`, 3000, 0.1), namesOf(`${seed}/now/`, 3000, 0.1)]
      return byCell(reference, current) ? isFound(reference, current) : 'not tested'
    })
    // The excess is 6.4 standard deviations on average, so that one in twenty has less than 4.7.
    expect(outcomes.filter((outcome) => outcome === true).length).toBeGreaterThan(32)
    expect(outcomes).not.toContain(false)
  })

  it('repeat too seldom where a change of all would be too small to be told', () => {
    const [reference, current] = [namesOf('before/', 100_000, 0.1), namesOf('now/', 100_000, 0.1)]
    expect(byCell(reference, current)).toBe(false)
    expect(excessTotalVariation(cellsOf(reference, current))).toBeLessThan(0.1)
  })

  it.each([5000, 20_000, 100_000])('repeat in two samples of the same %i even names', (count) => {
    const { uniform } = seededRandom(`even/${count}`)
    const sample = () => Array.from({ length: 20_000 }, () => `name-${Math.floor(uniform() * count)}`)
    expect(byCell(sample(), sample())).toBe(true)
  })

  it('repeat where one becomes frequent, in a sample however small', () => {
    const now = [...namesOf('now/', 150), ...Array.from({ length: 50 }, () => 'unknown')]
    expect(byCell(namesOf('before/', 100_000), now)).toBe(true)
    expect(byCell(now, namesOf('before/', 100_000))).toBe(true)
  })

  it('repeat beside one name that has nearly all rows', () => {
    const rare = namesOf('rare/', 2000)
    const frequent = Array.from({ length: 400_000 }, () => 'up')
    expect(byCell([...frequent, ...rare], frequent)).toBe(true)
  })
})

describe('names that are told apart', () => {
  const once = (count: number) =>
    Array.from({ length: 2 * count }, (_, row): CategoryPair => [+(row < count), +(row >= count)])

  it('do not repeat where one of a thousand comes twice', () => {
    expect(doNamesRepeat([[2, 0], ...once(500)], null)).toBe(false)
  })

  it('repeat where a pair in each of ten says that a change of all is no chance', () => {
    const twice = (count: number) =>
      Array.from({ length: count }, (_, row): CategoryPair => (row % 2 ? [2, 0] : [0, 2]))
    expect(doNamesRepeat([...twice(9), ...once(400)], null)).toBe(false)
    expect(doNamesRepeat([...twice(10), ...once(400)], null)).toBe(true)
    const test = categoryHomogeneity([...twice(10), ...once(400)])
    expect(test.status === 'tested' && test.pValue).toBeLessThan(0.01)
  })

  it('repeat where they are few, whatever the sizes of the samples', () => {
    expect(
      doNamesRepeat(
        [
          [99_900, 30],
          [100, 0],
        ],
        null,
      ),
    ).toBe(true)
    expect(
      doNamesRepeat(
        Array.from({ length: 40 }, (): CategoryPair => [1, 1]),
        null,
      ),
    ).toBe(true)
  })
})
