import type { Configuration } from '#contracts/configuration'
import type { Evaluation } from '#contracts/evaluation'
import type { Evidence } from '#contracts/evidence'
import type { GateOutcome } from '#contracts/gate-outcome'
import { metricFigure, metricName } from '#contracts/metric-words'
import { roundFigure } from '#core/policy/drift/round-figure'
import { compareHeldOut } from './compare-held-out.ts'
import { compareNaive } from './compare-naive.ts'
import { hasOneClass, isCompared } from './compared-evaluation.ts'
import { findUnfitness } from './find-unfitness.ts'

export interface GateJudgement {
  readonly outcome: GateOutcome
  readonly verdict: 'promote' | 'reject'
  /** Promoted only because a person forced it. */
  readonly forced: boolean
  /** One plain English sentence with the numbers. */
  readonly reason: string
  readonly evidence: Evidence
}

interface Comparison {
  readonly outcome: Exclude<GateOutcome, 'unfit'>
  readonly reason: string
  readonly evidence: Evidence
}

/**
 * The gate: decides whether a challenger becomes champion.
 *
 * It is compared with the champion on the same held-out rows, with three outcomes or none, and with the best naive forecast.
 * Absolute scores are never compared: 0.75 on easy rows does not replace 0.90 on hard ones. A challenger that is better
 * than the champion is never unfit. Without a champion the best there is serves, below the naive forecast or not, unless
 * `first_model` asks for more. `force` promotes a challenger that is worse, indistinguishable, unjudged or below what
 * `first_model` asks for, never one that is unfit. A champion that cannot be scored does not prevent its replacement; the
 * outcome then says so, because nothing shows that the model got better.
 *
 * @param evaluation of the challenger before its refit, with the champion on the same rows where it could be read
 * @complexity O(blocks)
 * @see `compare-held-out.ts` for the comparison; `find-unfitness.ts` for the meaning of unfit
 * @example judgeChallenger(evaluation, configuration, { force: false, championVersion: 3 }).outcome // => 'better'
 */
export function judgeChallenger(
  evaluation: Evaluation,
  configuration: Configuration,
  { force, championVersion }: { readonly force: boolean; readonly championVersion: number | null },
): GateJudgement {
  const comparison = compare(evaluation, configuration, championVersion)
  const naive = compareNaive(evaluation, { level: configuration.gate_significance })
  const facts = { ...gateEvidence(evaluation, configuration), ...comparison.evidence, ...naive?.evidence }
  const unfitness = comparison.outcome === 'better' ? null : findUnfitness(evaluation)
  if (unfitness) {
    const evidence = { ...facts, ...unfitness.evidence }
    return { outcome: 'unfit', verdict: 'reject', forced: false, reason: unfitness.reason, evidence }
  }
  const { outcome } = comparison
  const isBarred = outcome === 'first' && configuration.first_model === 'above-naive' && naive?.isBelow === true
  const isPromoted =
    (outcome === 'first' && !isBarred) ||
    outcome === 'champion-unreadable' ||
    outcome === 'better' ||
    (outcome === 'indistinguishable' && configuration.gate_mode === 'not-worse')
  const forced = force && !isPromoted
  const reason = [
    comparison.reason,
    naive?.reason,
    isBarred && 'first_model asks for more.',
    forced && 'Promoted with --force.',
  ]
  return {
    outcome,
    verdict: isPromoted || forced ? 'promote' : 'reject',
    forced,
    reason: reason.filter(Boolean).join(' '),
    evidence: { ...facts, forced },
  }
}

/** Why the champion could not be scored; null when it was scored, when that was not tried, or when there is none. */
export function whyChampionIsUnreadable(evaluation: Evaluation, championVersion: number | null): string | null {
  const { championError } = evaluation
  if (championVersion === null || isCompared(evaluation) || championHasSeenRows(evaluation)) return null
  const cause = championError ?? 'the trainer gave no scores of it.'
  return `Version ${championVersion} could not be scored beside its challenger: ${cause}`
}

/**
 * On rows that it was trained on, a champion would look better than it is, so that the trainer does not score it there.
 */
function championHasSeenRows({ outcomes }: Evaluation): boolean {
  return outcomes.includes('champion-has-seen-rows')
}

function compare(
  evaluation: Evaluation,
  { gate_significance: level }: Configuration,
  championVersion: number | null,
): Comparison {
  if (isCompared(evaluation)) return compareHeldOut(evaluation, { level, championVersion })
  const figure = figureInWords(evaluation)
  if (championVersion !== null && championHasSeenRows(evaluation)) {
    const reason = `Unjudged: too few rows came after version ${championVersion}'s cutoff to compare the two; the challenger has ${figure}`
    return { outcome: 'unjudged', reason, evidence: {} }
  }
  const unreadable = whyChampionIsUnreadable(evaluation, championVersion)
  return unreadable === null
    ? { outcome: 'first', reason: `First version: ${figure}`, evidence: {} }
    : { outcome: 'champion-unreadable', reason: `${unreadable} The challenger has ${figure}`, evidence: {} }
}

function figureInWords(evaluation: Evaluation): string {
  const figure = `${figureOf(evaluation)} on ${evaluation.rows.holdout} held-out rows`
  return hasOneClass(evaluation) ? `${figure}, which have a single class: nothing says how good it is.` : `${figure}.`
}

/** The challenger's own figure, with its name. */
function figureOf(evaluation: Evaluation): string {
  if (evaluation.task !== 'regression') return `accuracy ${roundFigure(evaluation.challenger.accuracy)}`
  const loss = meanLoss(evaluation, 'challenger')
  const { metric } = evaluation.lossesByTime ?? { metric: 'absolute-error' }
  const { name, value } = metricFigure(metric, loss ?? evaluation.challenger.mae)
  return `${name} ${roundFigure(value)}`
}

function gateEvidence(evaluation: Evaluation, configuration: Configuration): Evidence {
  const { championError, paired, rows, lossesByTime, valuesTooLarge } = evaluation
  const metric = lossesByTime?.metric
  return {
    heldOutRows: rows.holdout,
    trainingRows: rows.training,
    ...figuresOf(evaluation),
    ...(valuesTooLarge > 0 && { valuesTooLarge }),
    championError,
    ...(metric !== undefined && {
      metric: metricName(metric),
      loss: meanLoss(evaluation, 'challenger'),
      championLoss: meanLoss(evaluation, 'champion'),
    }),
    onlyChallengerCorrect: paired?.onlyChallengerCorrect ?? null,
    onlyChampionCorrect: paired?.onlyChampionCorrect ?? null,
    gateMode: configuration.gate_mode,
    gateSignificance: configuration.gate_significance,
  }
}

function figuresOf(evaluation: Evaluation): Evidence {
  if (evaluation.task === 'regression') {
    const { challenger, champion } = evaluation
    return {
      meanAbsoluteError: challenger.mae,
      rootMeanSquaredError: challenger.rmse,
      championMeanAbsoluteError: champion?.mae ?? null,
      championRootMeanSquaredError: champion?.rmse ?? null,
    }
  }
  const { challenger, champion } = evaluation
  return {
    accuracy: challenger.accuracy,
    auc: challenger.auc,
    championAccuracy: champion?.accuracy ?? null,
    championAuc: champion?.auc ?? null,
  }
}

/** Null without losses by time, or without those of the champion. */
function meanLoss({ lossesByTime, rows }: Evaluation, of: 'challenger' | 'champion'): number | null {
  if (lossesByTime === null) return null
  let sum = 0
  for (const { [of]: loss } of lossesByTime.blocks) {
    if (loss === null) return null
    sum += loss
  }
  return sum / rows.holdout
}
