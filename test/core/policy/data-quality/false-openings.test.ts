import { describe, expect, it } from 'vitest'
import { longerSpan } from '#core/policy/data-quality/day-spread'
import { judgeShare } from '#core/policy/data-quality/judge-share'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'
import { times } from './sample-feature.ts'

/** As for a model of ten features under the default budget: 0.2 a year, 1,460 looks of 34 shares. */
const chanceMax = 0.2 / 1460 / 34
const rowsPerQuarter = 60
const worlds = 10

/** The null rate of a quarter of a day. */
type Process = (random: SeededRandom) => (quarter: number) => number

const logistic = (x: number) => 1 / (1 + Math.exp(-x))
const normal = ({ uniform }: SeededRandom) =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())

/** Its neighbour's distance repeats by `memory`. */
const wandering =
  (memory: number): Process =>
  (random) => {
    let level = normal(random)
    return () => {
      level = memory * level + Math.sqrt(1 - memory ** 2) * normal(random)
      return logistic(-2 + 0.7 * level)
    }
  }

const processes: Readonly<Record<string, Process>> = {
  'is never there': () => () => 0,
  'is always the same': () => () => 0.3,
  'wanders for hours': wandering(0.5),
  'wanders for a day': wandering(0.78),
  'is high every night': () => (quarter) => (quarter % 4 === 0 ? 1 : 0.02),
  'is high on Sundays': () => (quarter) => (Math.floor(quarter / 4) % 7 === 0 ? 0.95 : 0.02),
}

/** Openings of a year of six-hourly looks after a reference. */
function openingsOf(process: Process, seed: string, referenceDays: number): number {
  const random = seededRandom(seed)
  const rateOf = process(random)
  let quarter = 0
  const count = () => {
    const rate = rateOf(quarter++)
    return times(rowsPerQuarter, () => (random.uniform() < rate ? 1 : 0)).reduce<number>((sum, hit) => sum + hit, 0)
  }
  const dayOf = (counts: readonly number[]) => ({
    mean: counts.reduce((sum, hits) => sum + hits, 0) / (rowsPerQuarter * counts.length),
    rowCount: rowsPerQuarter * counts.length,
  })
  const reference = times(referenceDays, () => dayOf(times(4, count)))
  const counts = times(3, count)
  let [openings, isOpen] = [0, false]
  for (let look = 0; look < 1460; look++) {
    counts.push(count())
    const latest = dayOf(counts.slice(-4))
    const before = times(3, (day) => counts.slice(-4 * (4 - day), -4 * (3 - day))).filter(({ length }) => length === 4)
    const asked = { reference, latest, longer: longerSpan(latest, before.map(dayOf)) }
    const { grade } = judgeShare({ ...asked, riseMax: 0.2, chanceMax })
    if (grade === 'broken' && !isOpen) openings++
    isOpen = grade === 'broken' || (isOpen && grade !== 'usual')
  }
  return openings
}

describe.each([30, 60])('a year after a reference of %i days', (referenceDays) => {
  /** A share may open 0.2 / 34 times a year, 0.06 times in ten years: Poisson's chance of four or more is 5e-7. */
  it.each(Object.entries(processes))('a share that %s opens nothing', (name, process) => {
    const openings = times(worlds, (world) => openingsOf(process, `quality/${name}/${world}`, referenceDays))
    expect(openings.reduce((sum, each) => sum + each, 0)).toBeLessThan(4)
  })
})
