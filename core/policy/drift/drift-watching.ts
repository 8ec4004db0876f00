import type { FeatureWatching } from './watch-features.ts'

/**
 * Days, for changes that take long to tell: rows of all hours are compared with one reference. A change of a quarter of
 * the noise of a day takes months, one of twice the noise a day or two.
 */
export const dayWatching: FeatureWatching = {
  blocksPerDay: 1,
  sizes: [0.25, 0.5, 1, 1.5, 2],
  batchLengths: [3, 6],
  caution: 1.2,
  blocksToLearn: 5,
}

/**
 * Quarters of a day, for changes that are plain within hours: each is compared with those of its own time of day,
 * because a season would hide them. They ask for twice the tolerance: smaller changes are left to the days, where
 * noise that lasts for some hours evens out.
 */
export const quarterWatching: FeatureWatching = {
  blocksPerDay: 4,
  sizes: [0.5, 1, 1.5, 2, 2.5],
  batchLengths: [4, 12],
  caution: 2,
  blocksToLearn: 10,
}
export const quarterTolerances = 2

/** Days of quarters that are kept: profiles of hours are. */
export const quarterDays = 35

/** Days that evidence is collected over: the smallest size of shift is found within them or not at all. */
export const evidenceDays = 180

/** Days of a reference that its noise is learned from; older ones describe another time. */
export const referenceDaysMax = 365

/**
 * How the allowed false alarms are divided. Days find most changes; quarters are for the large ones, which need little
 * evidence; a small change of all features needs a test of its own.
 */
export const alarmShares = { days: 0.6, quarters: 0.2, overall: 0.2 } as const

/**
 * Days with rows that a reference of 20 features needs: simulated, shorter ones exceed the allowed false alarms where
 * rows are alike for a day or volatility clusters.
 */
const referenceDaysMin = 30
const featuresOfThat = 20

/** Further days for each factor of five by which there are more features. */
const daysPerFactor = 30

/**
 * Days with rows that a reference needs. With more features the variance of one of them is more likely underestimated by
 * chance, and the worst of d features by a margin that grows with the logarithm of d. On volatility that clusters 100
 * features alarm 2.5 times a year after 30 days and 0.5 times after 60, as allowed (`bench/drift-alarms.ts`).
 *
 * @param featureCount >= 0
 * @example referenceDaysNeeded(100) // => 60
 */
export function referenceDaysNeeded(featureCount: number): number {
  const factors = Math.log(Math.max(1, featureCount / featuresOfThat)) / Math.log(5)
  return Math.ceil(referenceDaysMin + daysPerFactor * factors - 1e-9)
}
