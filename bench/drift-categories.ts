import { dayMs } from '#core/instant'
import { advanceWatch, beginWatch, readWatch, restartWatch } from '#core/policy/drift/detect-drift'
import { quarterDays } from '#core/policy/drift/drift-watching'
import { featureBlock } from '#core/policy/drift/feature-block'
import type { BlockAt } from '#core/policy/drift/watch-features'
import type { FeatureProfile } from '#core/profile/feature-profile'
import { mergeProfiles } from '#core/profile/merge-profiles'
import { profileRows } from '#core/profile/profile-rows'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'
import { describeMachine, median, report, tableOf } from './machine.ts'
import { benchOptions } from './worlds/bench-options.ts'

const referenceDays = 60
const stableDays = 120
const changedDays = 30

/**
 * False alarms of a categorical feature, and days until the vanishing of half of its categories is found, by number of
 * categories and by the chance that a row repeats the category of the row before.
 *
 * Usage: npm run bench -- drift-categories [--seed S] [--worlds N] [--rows-a-day 1920] [--quick]
 */
function main(): void {
  const {
    seed,
    count: worlds,
    own,
  } = benchOptions({
    unit: 'worlds',
    count: 3,
    quickCount: 1,
    own: { 'rows-a-day': '1920' },
  })
  const rows = own['rows-a-day'] as string
  const before = describeMachine()
  const results: string[][] = []
  for (const categories of [5, 50, 500, 5000])
    for (const repeat of [0, 0.9]) {
      const found = Array.from({ length: worlds }, (_, world) =>
        simulate({
          categories,
          repeat,
          rowsPerDay: Number(rows),
          random: seededRandom(`${seed}/${categories}/${repeat}/${world}`),
        }),
      )
      const falseAlarms = found.reduce((sum, each) => sum + each.falseAlarms, 0)
      const delay = median(found.map((each) => each.delay))
      const days = found.length * stableDays
      const shown = delay > changedDays ? 'not in 30 days' : `${delay}`
      results.push([`${categories}`, `${repeat}`, rows, `${falseAlarms} in ${days} days`, shown])
      console.error(results.at(-1)?.join(' | '))
    }
  const header = ['categories', 'repeats', 'rows a day', 'false alarms', 'days until found']
  report('drift-categories', tableOf(header, results), { before, seed, rows, worlds, results })
}

interface Case {
  readonly categories: number
  readonly repeat: number
  readonly rowsPerDay: number
  readonly random: SeededRandom
}

function simulate(asked: Case): { readonly falseAlarms: number; readonly delay: number } {
  const next = categoriesOf(asked)
  const profiles = (days: number, isHalved: boolean) =>
    Array.from({ length: 4 * days }, () => {
      const rows = Array.from({ length: asked.rowsPerDay / 4 }, () => [next(isHalved)])
      return profileRows({ rows, index: 0, kind: 'categorical', k: 400, seed: '' })
    })
  const trained = profiles(referenceDays, false)
  const reference = mergeProfiles(trained, { k: 1000, seed: '' }) as FeatureProfile
  const learned = blocksOf(trained, { reference, from: 0, isOfReference: true })
  const alarmsOf = (quarters: readonly FeatureProfile[]) => {
    const since = blocksOf(quarters, { reference, from: referenceDays, isOfReference: false })
    let watch = beginWatch({
      days: { reference: learned.days, since: [] },
      quarters: { reference: learned.quarters.slice(-4 * quarterDays), since: [] },
      threshold: 0.1,
      falseAlarmsAllowed: 0.5,
    })
    const alarms: number[] = []
    for (const [index, quarter] of since.quarters.entries()) {
      watch = advanceWatch(watch, 'quarters', quarter)
      if (index % 4 === 3) watch = advanceWatch(watch, 'days', since.days[(index - 3) / 4] as BlockAt)
      if (!readWatch(watch).isAlarm) continue
      alarms.push((index + 1) / 4)
      watch = restartWatch(watch)
    }
    return alarms
  }
  const falseAlarms = alarmsOf(profiles(stableDays, false)).length
  return { falseAlarms, delay: alarmsOf(profiles(changedDays, true))[0] ?? Number.POSITIVE_INFINITY }
}

/** Uneven categories: the first tenth has a fifth of the rows. Every other one vanishes. */
function categoriesOf({ categories, repeat, random }: Case): (isHalved: boolean) => string {
  const draw = () => Math.floor(random.uniform() ** 1.5 * categories)
  let last = draw()
  return (isHalved) => {
    const isGone = () => isHalved && last % 2 === 0
    if (random.uniform() >= repeat || isGone()) {
      do last = draw()
      while (isGone())
    }
    return `c${last}`
  }
}

function blocksOf(
  profiles: readonly FeatureProfile[],
  { reference, from, isOfReference }: { reference: FeatureProfile; from: number; isOfReference: boolean },
): { readonly days: BlockAt[]; readonly quarters: BlockAt[] } {
  const blockAt = (at: number, profile: FeatureProfile): BlockAt => {
    const block = featureBlock({ reference, profile, isOfReference })
    return { at, features: new Map(block ? [['category', block]] : []) }
  }
  const quarters = profiles.map((profile, index) => blockAt((from + index / 4) * dayMs, profile))
  const days = Array.from({ length: profiles.length / 4 }, (_, day) => {
    const merged = mergeProfiles(profiles.slice(4 * day, 4 * day + 4), { k: 1000, seed: '' }) as FeatureProfile
    return blockAt((from + day) * dayMs, merged)
  })
  return { days, quarters }
}

main()
