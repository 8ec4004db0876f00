import { performance } from 'node:perf_hooks'
import { categoryCellCount, categoryCellOf } from '#core/profile/category-cells'
import { encodeProfile } from '#core/profile/encode-profiles'
import { categoriesMax, categoryCharactersMax } from '#core/profile/limit-categories'
import { mergeProfiles } from '#core/profile/merge-profiles'
import { profileRows } from '#core/profile/profile-rows'
import { categoryHomogeneity } from '#core/statistics/category-homogeneity'
import type { CategoryPair } from '#core/statistics/category-pairs'
import { doNamesRepeat } from '#core/statistics/do-names-repeat'
import { excessTotalVariation } from '#core/statistics/excess-total-variation'
import { seededRandom } from '#core/statistics/seeded-random'
import { describeMachine, median, report, tableOf } from './machine.ts'
import { benchOptions } from './worlds/bench-options.ts'

/**
 * How often two samples are told apart, by number of categories, their distribution and the numbers of rows: samples of
 * one distribution (false alarms), and samples where half of the categories are gone (power). Names are as long as
 * UUIDs, so that more than 333 categories are compared by cell.
 *
 * Usage: npm run bench -- categories [--seed S] [--worlds N] [--quick]
 */
const { seed, count: repeats } = benchOptions({ unit: 'worlds', count: 300, quickCount: 20 })
const categoryCounts = [2, 5, 51, 400, 1200, 5000, 20_000, 100_000]
const sizes = [
  [200, 5000],
  [1000, 1000],
  [20_000, 20_000],
  [100_000, 200],
  [200, 100_000],
] as const
const significance = 0.01
const threshold = 0.1

const nameOf = (category: number) => `${category}`.padStart(36, 'uuid-like-')
/** Cumulative shares. */
function sharesOf(kind: 'even' | 'Zipf', categories: readonly number[]): Float64Array {
  const cumulative = new Float64Array(categories.length)
  let sum = 0
  for (const [index, category] of categories.entries())
    cumulative[index] = sum += kind === 'even' ? 1 : 1 / (category + 1)
  return cumulative.map((share) => share / sum)
}

function sample(count: number, categories: readonly number[], shares: Float64Array, uniform: () => number): number[] {
  return Array.from({ length: count }, () => {
    const at = uniform()
    let [low, high] = [0, shares.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((shares[middle] as number) > at) high = middle
      else low = middle + 1
    }
    return categories[low] as number
  })
}

function pairsOf(reference: readonly number[], current: readonly number[], keys: Int32Array): CategoryPair[] {
  const pairs = new Map<number, [number, number]>()
  for (const [side, rows] of [reference, current].entries())
    for (const row of rows) {
      const key = keys[row] as number
      const pair = pairs.get(key)
      if (pair) pair[side as 0 | 1] += 1
      else pairs.set(key, side === 0 ? [1, 0] : [0, 1])
    }
  return [...pairs.values()]
}

function measure(categoryCount: number, kind: 'even' | 'Zipf', [n, m]: readonly [number, number]) {
  const { uniform } = seededRandom(`${seed}/${categoryCount}/${kind}/${n}/${m}`)
  const all = Array.from({ length: categoryCount }, (_, category) => category)
  const half = all.filter((category) => category % 2 === 0)
  const named = categoryCount <= categoriesMax && categoryCount * 36 <= categoryCharactersMax
  const keys = Int32Array.from(all, (category) => (named ? category : categoryCellOf(nameOf(category))))
  const [shares, sharesLeft] = [sharesOf(kind, all), sharesOf(kind, half)]
  const testOf = (pairs: readonly CategoryPair[]) =>
    doNamesRepeat(pairs, named ? null : categoryCellCount)
      ? categoryHomogeneity(pairs)
      : ({ status: 'untestable' } as const)
  const counts = { untestable: 0, rare01: 0, rare001: 0, rare0001: 0, alarms: 0, found: 0 }
  const [same, gone, ms]: [number[], number[], number[]] = [[], [], []]
  for (let repeat = 0; repeat < repeats; repeat++) {
    const reference = sample(n, all, shares, uniform)
    const alike = pairsOf(reference, sample(m, all, shares, uniform), keys)
    const other = pairsOf(reference, sample(m, half, sharesLeft, uniform), keys)
    const startedAt = performance.now()
    const [test, statistic] = [testOf(alike), excessTotalVariation(alike)]
    ms.push(performance.now() - startedAt)
    const [otherTest, otherStatistic] = [testOf(other), excessTotalVariation(other)]
    same.push(statistic)
    gone.push(otherStatistic)
    const p = test.status === 'tested' ? test.pValue : null
    if (p === null) counts.untestable++
    else {
      if (p <= 0.01) counts.rare01++
      if (p <= 0.001) counts.rare001++
      if (p <= 0.0001) counts.rare0001++
      if (p <= significance && statistic >= threshold) counts.alarms++
    }
    if (otherTest.status === 'tested' && otherTest.pValue <= significance && otherStatistic >= threshold) counts.found++
  }
  return { categoryCount, kind, n, m, ...counts, same: median(same), gone: median(gone), ms: median(ms) }
}

function profileCost() {
  const { uniform } = seededRandom(seed)
  const rows = Array.from({ length: 100_000 }, () => [nameOf(Math.floor(uniform() * 100_000))])
  const startedAt = performance.now()
  const profile = profileRows({ rows, index: 0, kind: 'categorical', k: 400, seed })
  const profiledAt = performance.now()
  mergeProfiles(
    Array.from({ length: 48 }, () => profile),
    { k: 400, seed },
  )
  return {
    profileMs: profiledAt - startedAt,
    merge48Ms: performance.now() - profiledAt,
    encodedBytes: JSON.stringify(encodeProfile(profile)).length,
  }
}

const before = describeMachine()
const cost = profileCost()
const results = categoryCounts.flatMap((count) =>
  (['even', 'Zipf'] as const).flatMap((kind) => sizes.map((size) => measure(count, kind, size))),
)
const share = (count: number) => (count / repeats).toFixed(3)
const rows = results.map((each) => [
  `${each.categoryCount} ${each.kind}`,
  `${each.n} vs ${each.m}`,
  ...[each.untestable, each.rare01, each.rare001, each.rare0001, each.alarms].map(share),
  each.same.toFixed(3),
  share(each.found),
  each.gone.toFixed(3),
  `${each.ms.toFixed(2)} ms`,
])
const header = ['categories', 'rows', 'no test', 'p <= 0.01', 'p <= 0.001', 'p <= 0.0001', 'alarms', 'excess TV']
report('categories', tableOf([...header, 'half gone: found', 'excess TV', 'test'], rows), { before, cost, results })
