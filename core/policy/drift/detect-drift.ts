import type { Instant } from '#core/instant'
import { evidenceOf } from '#core/statistics/e-detector'
import { alarmShares, dayWatching, quarterTolerances, quarterWatching } from './drift-watching.ts'
import type { FollowedSeries } from './followed-series.ts'
import {
  advanceFeatures,
  type BlockAt,
  type FeatureEvidence,
  type FeatureWatching,
  featureEvidence,
  freshFeatures,
  type LearnedFeatures,
  learnFeatures,
} from './watch-features.ts'
import { type SeriesEvidence, seriesEvidence } from './watch-series.ts'

/** Blocks of one length: those of the reference, and those that are judged. */
export interface BlocksToJudge {
  readonly reference: readonly BlockAt[]
  readonly since: readonly BlockAt[]
}

/** The evidence about one feature. */
export interface FeatureShift {
  /** The figure that moved most surely, and which way. */
  readonly figure: FollowedSeries['figure']
  readonly index: number
  readonly direction: 1 | -1
  /** When the change began, by the evidence; null while there is none. */
  readonly since: Instant | null
  /** How often a stable year of a model would show as much evidence of any one of its features. */
  readonly falseAlarmsPerYear: number
  /** It carries at least its part of the evidence that an alarm takes. */
  readonly isNamed: boolean
}

export interface DriftDetection {
  readonly isAlarm: boolean
  /** The alarm rests on the mean of all features: none of them carries it alone. */
  readonly isOverall: boolean
  /** How often a stable year would show as much evidence. */
  readonly falseAlarmsPerYear: number
  /** When the change began, by the strongest evidence; null without any. */
  readonly since: Instant | null
  readonly features: ReadonlyMap<string, FeatureShift>
}

export interface DriftToDetect {
  readonly days: BlocksToJudge
  readonly quarters: BlocksToJudge
  /** `drift_threshold` */
  readonly threshold: number
  /** The false alarms of drift that the model may raise in a year. */
  readonly falseAlarmsAllowed: number
  /** 1 asks whether there is drift, 2 and 3 whether there is drift of two and three times the threshold. */
  readonly multiple?: number | undefined
}

/** The state of all evidence, for looks that follow each other block by block. */
export interface DriftWatch {
  readonly days: Watched
  readonly quarters: Watched
  readonly falseAlarmsAllowed: number
}

interface Watched {
  readonly learned: LearnedFeatures
  readonly state: FeatureEvidence
}

/**
 * Says whether a model's features have drifted by more than is tolerated, from blocks of time: evidence over days, over
 * quarters of days, and over the mean of all features. Each is a Shiryaev-Roberts detector against "the shift is not
 * material", so that one may look at any time and the false alarms of a year stay within the allowed ones.
 *
 * It knows nothing of the size of a difference that people see; `judge-drift.ts` asks for both.
 *
 * @param asked features that are not to be judged are left out of the blocks by the caller
 * @complexity O(blocks times features)
 * @see core/statistics/e-detector.ts
 */
export function detectDrift(asked: DriftToDetect): DriftDetection {
  let watch = beginWatch(asked)
  for (const block of asked.days.since) watch = advanceWatch(watch, 'days', block)
  for (const block of asked.quarters.since) watch = advanceWatch(watch, 'quarters', block)
  return readWatch(watch)
}

/** Learns both references. */
export function beginWatch({ days, quarters, threshold, falseAlarmsAllowed, multiple = 1 }: DriftToDetect): DriftWatch {
  const begin = (reference: readonly BlockAt[], watching: FeatureWatching, tolerances: number): Watched => {
    const learned = learnFeatures(reference, { threshold, watching, tolerances })
    return { learned, state: freshFeatures(learned) }
  }
  return {
    days: begin(days.reference, dayWatching, multiple),
    quarters: begin(quarters.reference, quarterWatching, Math.max(quarterTolerances, multiple)),
    falseAlarmsAllowed,
  }
}

/** The evidence after one more block. @complexity O(features) */
export function advanceWatch(watch: DriftWatch, length: 'days' | 'quarters', block: BlockAt): DriftWatch {
  const { learned, state } = watch[length]
  return { ...watch, [length]: { learned, state: advanceFeatures(state, block, learned) } }
}

/** Forgets all evidence, not the references: after an alarm, or when an episode closes. */
export function restartWatch(watch: DriftWatch): DriftWatch {
  const restarted = ({ learned }: Watched): Watched => ({ learned, state: freshFeatures(learned) })
  return { ...watch, days: restarted(watch.days), quarters: restarted(watch.quarters) }
}

/** Evidence of nothing: far more false alarms a year than there are blocks. */
const noEvidence = 1e6

/** The evidence of all series together. @complexity O(features) */
export function readWatch(watch: DriftWatch): DriftDetection {
  const paths = [
    { ...watch.days, share: alarmShares.days },
    { ...watch.quarters, share: alarmShares.quarters },
  ]
  const features = new Map<string, FeatureShift>()
  let rate = noEvidence
  for (const { learned, state, share } of paths) {
    const count = learned.series.size
    let sum = 0
    for (const [name, states] of state.series) {
      const evidence = featureEvidence(states)
      sum += evidence / count
      const own = rateOf(evidence / count, { learned, share })
      const known = features.get(name)
      if (known && known.falseAlarmsPerYear <= own) continue
      const isNamed = own <= watch.falseAlarmsAllowed * count
      features.set(name, { ...strongest(learned.series.get(name) ?? [], states), falseAlarmsPerYear: own, isNamed })
    }
    rate = Math.min(rate, rateOf(sum, { learned, share }))
  }
  const { learned, state } = watch.days
  const overall = state.overall.length > 0 ? seriesEvidence(state.overall) : 0
  const overallRate = rateOf(overall, { learned, share: alarmShares.overall })
  const first = [...features.values()].reduce<FeatureShift | null>(
    (most, each) => (most && most.falseAlarmsPerYear <= each.falseAlarmsPerYear ? most : each),
    null,
  )
  return {
    isAlarm: Math.min(rate, overallRate) <= watch.falseAlarmsAllowed,
    isOverall: rate > watch.falseAlarmsAllowed && overallRate <= watch.falseAlarmsAllowed,
    falseAlarmsPerYear: Math.min(rate, overallRate),
    since: overallRate < rate ? sinceOf(state.overall) : (first?.since ?? null),
    features,
  }
}

/** How many alarms a stable year has at this level of evidence, if the path has this share of all. */
function rateOf(evidence: number, { learned, share }: { learned: LearnedFeatures; share: number }): number {
  return Math.min(noEvidence, (daysPerYear * learned.watching.blocksPerDay) / share / evidence)
}

const daysPerYear = 365

/** The series and the direction with the most evidence. */
function strongest(
  series: readonly FollowedSeries[],
  states: readonly (readonly SeriesEvidence[])[],
): Pick<FeatureShift, 'figure' | 'index' | 'direction' | 'since'> {
  const all = states.flatMap((each, index) => each.map((state) => ({ state, of: series[index] as FollowedSeries })))
  const most = all.reduce((a, b) => (evidenceOf(b.state.evidence) > evidenceOf(a.state.evidence) ? b : a))
  const { figure, index } = most.of
  return { figure, index, direction: most.state.direction, since: sinceOf([most.state]) }
}

/** The beginning of the likeliest shift, over all sizes. */
function sinceOf(states: readonly SeriesEvidence[]): Instant | null {
  let [largest, since]: [number, Instant | null] = [0, null]
  for (const { logRatios, since: starts } of states)
    for (const [index, ratio] of logRatios.entries())
      if (ratio > largest) [largest, since] = [ratio, starts[index] ?? null]
  return since
}
