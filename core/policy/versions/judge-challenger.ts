import type { Configuration } from '#contracts/configuration'
import type { Evaluation } from '#contracts/evaluation'
import type { Evidence } from '#contracts/evidence'
import type { GateOutcome } from '#contracts/gate-outcome'
import { plural } from '#contracts/wording'
import { roundFigure } from '#core/policy/drift/round-figure'
import { mcnemarTest } from '#core/statistics/mcnemar-test'
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
 * The challenger must be fit by its own held-out rows. Then a paired exact test compares it with the champion on the
 * same rows, with three outcomes. Absolute scores are never compared: 0.75 on easy rows does not replace 0.90 on hard
 * ones. `force` promotes a challenger that is worse, indistinguishable or unjudged, never one that is unfit. A champion
 * that cannot be scored does not prevent its replacement; the outcome then says so, because nothing shows that the
 * model got better.
 *
 * @param evaluation of the challenger before its refit, with the champion on the same rows where it could be read
 * @complexity O(1) in the rows: their counts are in the evaluation
 * @see {@link mcnemarTest}; `find-unfitness.ts` for the meaning of unfit
 * @example judgeChallenger(evaluation, configuration, { force: false, championVersion: 3 }).outcome // => 'better'
 */
export function judgeChallenger(
  evaluation: Evaluation,
  configuration: Configuration,
  { force, championVersion }: { readonly force: boolean; readonly championVersion: number | null },
): GateJudgement {
  const facts = gateEvidence(evaluation, configuration)
  const unfitness = findUnfitness(evaluation)
  if (unfitness) {
    const evidence = { ...facts, ...unfitness.evidence }
    return { outcome: 'unfit', verdict: 'reject', forced: false, reason: unfitness.reason, evidence }
  }
  const { outcome, reason, evidence } = compare(evaluation, configuration, championVersion)
  const isPromoted =
    outcome === 'first' ||
    outcome === 'champion-unreadable' ||
    outcome === 'better' ||
    (outcome === 'indistinguishable' && configuration.gate_mode === 'not-worse')
  const forced = force && !isPromoted
  return {
    outcome,
    verdict: isPromoted || forced ? 'promote' : 'reject',
    forced,
    reason: forced ? `${reason} Promoted with --force.` : reason,
    evidence: { ...facts, ...evidence, forced },
  }
}

/** Why the champion could not be scored; null when it was scored, when that was not tried, or when there is none. */
export function whyChampionIsUnreadable(evaluation: Evaluation, championVersion: number | null): string | null {
  const { paired, champion, championError } = evaluation
  if (championVersion === null || (paired && champion) || championHasSeenRows(evaluation)) return null
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
  const { paired, champion, challenger } = evaluation
  if (!paired || !champion) {
    const accuracy = `accuracy ${roundFigure(challenger.accuracy)} on ${evaluation.rows.holdout} held-out rows.`
    if (championVersion !== null && championHasSeenRows(evaluation)) {
      const reason = `Unjudged: too few rows came after version ${championVersion}'s cutoff to compare the two; the challenger has ${accuracy}`
      return { outcome: 'unjudged', reason, evidence: {} }
    }
    const unreadable = whyChampionIsUnreadable(evaluation, championVersion)
    return unreadable === null
      ? { outcome: 'first', reason: `First version: ${accuracy}`, evidence: {} }
      : { outcome: 'champion-unreadable', reason: `${unreadable} The challenger has ${accuracy}`, evidence: {} }
  }
  const { onlyChallengerCorrect, onlyChampionCorrect } = paired
  const test = mcnemarTest({ onlyFirstCorrect: onlyChallengerCorrect, onlySecondCorrect: onlyChampionCorrect })
  const rows = plural(onlyChallengerCorrect, 'row')
  const counts = `only the challenger is right on ${rows}, only the champion on ${onlyChampionCorrect}`
  const evidence = { pValueBetter: test.pValueFirstBetter, pValueWorse: test.pValueSecondBetter }
  if (test.pValueFirstBetter <= level) {
    return { outcome: 'better', reason: `Better: ${counts} (p = ${roundFigure(test.pValueFirstBetter)}).`, evidence }
  }
  if (test.pValueSecondBetter <= level) {
    return { outcome: 'worse', reason: `Worse: ${counts} (p = ${roundFigure(test.pValueSecondBetter)}).`, evidence }
  }
  return { outcome: 'indistinguishable', reason: `Indistinguishable from the champion: ${counts}.`, evidence }
}

function gateEvidence(evaluation: Evaluation, configuration: Configuration): Evidence {
  const { challenger, champion, championError, paired, rows, majorityAccuracy, valuesTooLarge } = evaluation
  return {
    heldOutRows: rows.holdout,
    trainingRows: rows.training,
    accuracy: challenger.accuracy,
    auc: challenger.auc,
    majorityAccuracy,
    heldOutMajorityAccuracy: heldOutMajorityAccuracy(evaluation),
    ...(valuesTooLarge > 0 && { valuesTooLarge }),
    championAccuracy: champion?.accuracy ?? null,
    championAuc: champion?.auc ?? null,
    championError,
    onlyChallengerCorrect: paired?.onlyChallengerCorrect ?? null,
    onlyChampionCorrect: paired?.onlyChampionCorrect ?? null,
    gateMode: configuration.gate_mode,
    gateSignificance: configuration.gate_significance,
  }
}

/**
 * The accuracy on the held-out rows of always predicting their own majority class.
 *
 * It is not the training rows' majority class that counts here: that one may be the smaller class of the held-out rows.
 *
 * @returns a share in [0.5, 1]
 */
function heldOutMajorityAccuracy({ rows, holdoutPositives, majorityAccuracy }: Evaluation): number {
  // With two classes, one class's share of the rows gives the other's.
  const share = holdoutPositives === null ? majorityAccuracy : holdoutPositives / rows.holdout
  return Math.max(share, 1 - share)
}
