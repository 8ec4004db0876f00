import { dayMs, floorTo, type Instant } from '#core/instant'
import { type ScoreBlock, scoreBlockMs, sumScores } from '#core/policy/scores/score-block'
import type { BinaryLossOf } from '../row-loss.ts'
import { calibrateScores } from './calibrate-scores.ts'
import { type EstimateError, estimateErrors, reachOfEstimate, type ScoreDay } from './estimate-error.ts'
import { expectedLoss, observedLoss } from './loss-of-cells.ts'

/** An estimated mean loss per row; without a band where too few days show how far such estimates are off. */
interface EstimatedLoss {
  readonly value: number
  readonly lower: number | null
  readonly upper: number | null
}

/** The performance expected of rows whose labels are not in. */
export interface EstimatedSpan {
  readonly from: Instant
  /** Not included. */
  readonly to: Instant
  readonly rowCount: number
  /** By the model's metric. */
  readonly loss: EstimatedLoss
  /** The share of wrong answers. */
  readonly mistakes: EstimatedLoss
}

/** The performance of a day by its labels. */
export interface ObservedDay {
  readonly at: Instant
  readonly loss: number
  readonly mistakes: number
}

export interface PerformanceEstimate {
  /** All rows after the newest ones whose labels are in; null where there is none. */
  readonly span: EstimatedSpan
  /** The days that have such a row, with all of their rows. */
  readonly days: readonly EstimatedSpan[]
  readonly labelledRows: number
}

/** Errors of this many days tell how far off estimates are; older ones describe another time. */
const errorDaysMax = 120

/**
 * Estimates how a version does on the rows whose labels are not in yet, from its own scores and from how often such
 * scores came true: confidence-based performance estimation. It says where to look and decides nothing, because it
 * assumes that what the features say about the label has not changed.
 *
 * @param blocks of one version, in the order of time: held-out ones, then those in production
 * @param lagMs from an observation to its label
 * @returns null where no row waits for its label, or where too few labels tell what scores mean
 * @complexity O(blocks times bins)
 */
export function estimatePerformance(
  blocks: readonly ScoreBlock[],
  { lossOf, lagMs }: { readonly lossOf: BinaryLossOf; readonly lagMs: number },
): PerformanceEstimate | null {
  const settled = blocks.filter(({ isSettled }) => isSettled)
  const settledTo = settled.findLast(({ isHeldOut }) => !isHeldOut)?.at ?? Number.NEGATIVE_INFINITY
  const served = blocks.filter(({ isHeldOut, rowCount }) => !isHeldOut && rowCount > 0)
  const isWaiting = ({ at, isSettled }: ScoreBlock) => !isSettled && at > settledTo
  const waiting = daysOf(served.filter(isWaiting))
  const calibration = calibrateScores(settled)
  const [first, last] = [waiting[0], waiting.at(-1)]
  if (calibration === null || !first || !last) return null
  const known = daysOf(settled).slice(-errorDaysMax)
  const mistakesOf: BinaryLossOf = { ...lossOf, metric: 'accuracy' }
  const [ofLoss = null, ofMistakes = null] = estimateErrors(known, { losses: [lossOf, mistakesOf], lagMs })
  const spanOf = (days: readonly WaitingDay[]): EstimatedSpan => {
    const { predictions, rowCount } = sumScores(days.map((day) => ({ ...day, confidences: [] })))
    return {
      from: days[0]?.from ?? 0,
      to: days.at(-1)?.to ?? 0,
      rowCount,
      loss: banded(expectedLoss(predictions, calibration, lossOf), ofLoss, days),
      mistakes: banded(expectedLoss(predictions, calibration, mistakesOf), ofMistakes, days),
    }
  }
  // A day is estimated as a whole, also where the labels of its first hours are in: they will be compared as a whole.
  const days = daysOf(served.filter(({ at }) => floorTo(at, dayMs) >= first.at))
  return { span: spanOf(waiting), days: days.map((day) => spanOf([day])), labelledRows: calibration.labelledRows }
}

/**
 * The performance of the days in production that have all labels, by the same bins as the estimates.
 *
 * @complexity O(blocks times bins)
 */
export function observedDays(
  blocks: readonly ScoreBlock[],
  { lossOf }: { readonly lossOf: BinaryLossOf },
): ObservedDay[] {
  const served = blocks.filter(({ isHeldOut, rowCount }) => !isHeldOut && rowCount > 0)
  const open = new Set(served.filter(({ isSettled }) => !isSettled).map(({ at }) => floorTo(at, dayMs)))
  return daysOf(served).flatMap(({ at, predictions }) => {
    const loss = open.has(at) ? null : observedLoss(predictions, lossOf)
    const mistakes = observedLoss(predictions, { ...lossOf, metric: 'accuracy' })
    return loss === null || mistakes === null ? [] : [{ at, loss, mistakes }]
  })
}

interface WaitingDay extends ScoreDay {
  readonly from: Instant
  readonly to: Instant
}

/** Held-out rows of a day and those in production are two days: they were scored by two fits. */
function daysOf(blocks: readonly ScoreBlock[]): WaitingDay[] {
  const days = Map.groupBy(blocks, ({ at, isHeldOut }) => `${floorTo(at, dayMs)} ${isHeldOut}`)
  return [...days.values()].map((own) => {
    const from = own[0]?.at ?? 0
    const { rowCount, predictions } = sumScores(own)
    return { at: floorTo(from, dayMs), from, to: (own.at(-1)?.at ?? 0) + scoreBlockMs, rowCount, predictions }
  })
}

function banded(value: number, error: EstimateError | null, days: readonly ScoreDay[]): EstimatedLoss {
  if (error === null) return { value, lower: null, upper: null }
  const reach = reachOfEstimate(error, days)
  return { value, lower: value - reach, upper: value + reach }
}
