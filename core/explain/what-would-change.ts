import type { LedgerRow } from '#contracts/ledger-row'
import { plural, showFigure, showMoment } from '#contracts/wording'
import type { DecisionCode } from '#core/policy/retraining/retraining-decision'
import type { RollbackCode } from '#core/policy/versions/rollback-code'
import { codeOf, evidenceOf } from './describe-row.ts'

type Evidence = Readonly<Record<string, unknown>>

/**
 * The change that would have turned a decision into a retraining, or the gate's verdict into a promotion; null if none
 * would.
 *
 * Based only on the decision's code and its evidence, so it names the first obstacle and not the second.
 */
export function whatWouldChange(row: LedgerRow): string | null {
  if (row.eventType === 'rejection') return afterRejection(row.status, evidenceOf(row))
  const code = codeOf(row)
  return code !== null && isKnown(code) ? byCode[code](evidenceOf(row), row.status) : null
}

type Code = DecisionCode | RollbackCode

function isKnown(code: string): code is Code {
  return Object.hasOwn(byCode, code)
}

const nothing = () => null

/** Complete by its type: a missing code does not compile. */
const byCode: Readonly<Record<Code, (evidence: Evidence, status: string) => string | null>> = {
  requested: nothing,
  paused: () => '--force, or a model that is not paused.',
  'joined-run': nothing,
  'run-active': (_, status) =>
    status === 'deferred' ? 'The end of the active run: the trigger is decided again then.' : null,
  'episode-closed': () => 'An episode that is still open.',
  'severity-below-minimum': () =>
    'More severe drift (medium at 2 times the threshold, high at 3 times), or a lower drift_retraining_severity.',
  'below-training-minimum': (evidence) =>
    `More labelled rows${missing(evidence, 'labelledRowsInWindow', 'labelledRowsNeeded', 'labelled row')}, or a lower training_rows_min, holdout_rows_min or holdout_gap_hours.`,
  'too-few-rows-to-judge': () => 'More labelled rows since the champion, or --force.',
  'has-champion': nothing,
  'breaker-open': afterBreaker,
  'breaker-wait': afterBreaker,
  'data-quality': ({ dataQuality, dataHeldUntil }) => {
    const problems = typeof dataQuality === 'string' ? ` (${dataQuality})` : ''
    const end = typeof dataHeldUntil === 'string' ? `, the same data until ${showMoment(dataHeldUntil)}` : ''
    return `Fixed data${problems}${end}, a person who says that it is right (remodel accept), or one asking.`
  },
  probation: ({ probationUntil }) =>
    typeof probationUntil === 'string'
      ? `The end of the probation, by ${showMoment(probationUntil)} at the latest, or a person asking.`
      : 'The end of the probation, or a person asking.',
  cooldown: ({ cooldownUntil }) =>
    typeof cooldownUntil === 'string'
      ? `The same trigger after ${showMoment(cooldownUntil)}, a shorter retraining_cooldown_hours, or a person asking.`
      : 'The end of the cooldown, or a person asking.',
  'not-enough-new-rows': newRows,
  'evidence-unchanged': (evidence) => `${newRows(evidence) ?? 'More new labelled rows,'} Or a more severe problem.`,
  'too-few-rows-since-drift': (evidence) =>
    `More labelled rows since the drift began${missing(evidence, 'labelledRowsSinceDrift', 'retrainingRowsMin', 'labelled row')}, a lower retraining_rows_min, or a person asking.`,
  'waiting-is-cheaper': ({ waitingCost }) =>
    typeof waitingCost === 'number'
      ? `A higher cost of waiting, training_price at ${showFigure(Number(waitingCost.toPrecision(2)))} or less, retraining_policy rules, or a person asking.`
      : 'A higher cost of waiting, or a person asking.',
  'observe-mode': () => 'Mode active: in its current mode the model decides but does not act.',
  'other-schedule': nothing,
  asked: nothing,
  outperformed: nothing,
  'champion-changed': nothing,
  'not-available': nothing,
  'person-decided': () =>
    'A person asking for the rollback: an automatic rollback never undoes the choice of a person.',
  'no-champion': () => 'A first model.',
  'nothing-to-return-to': () => 'An earlier champion that is not barred and whose files are kept (max_model_versions).',
  'unknown-version': nothing,
  'already-champion': nothing,
  'never-champion': nothing,
  barred: nothing,
  'not-retained': () => 'A larger max_model_versions at the time: the files of the version were removed.',
}

function afterBreaker({ breakerUntil }: Evidence): string {
  const asking = 'A person asking for a retraining, which ends the wait'
  return typeof breakerUntil === 'string'
    ? `${asking}, or the same trigger after ${showMoment(breakerUntil)}.`
    : `${asking}.`
}

function newRows(evidence: Evidence): string | null {
  const { trigger } = evidence
  const isTick = trigger === 'scheduled' || typeof evidence.schedule === 'string'
  const [limit, setting] = isTick
    ? (['dataThreshold', 'data_threshold'] as const)
    : (['retrainingRowsMin', 'retraining_rows_min'] as const)
  return (
    rowsMissing(evidence, 'labelledRowsNew', limit, setting) ??
    rowsMissing(evidence, 'labelledRowsNew', 'dataThreshold', 'data_threshold')
  )
}

function rowsMissing(evidence: Evidence, have: string, need: string, setting: string): string | null {
  const [had, needed] = [evidence[have], evidence[need]]
  if (typeof had !== 'number' || typeof needed !== 'number' || had >= needed) return null
  return `${plural(needed - had, 'more labelled row')}, or ${setting} at ${had} or less.`
}

/** The count that was missing, in brackets; nothing where none was. */
function missing(evidence: Evidence, have: string, need: string, noun: string): string {
  const [had, needed] = [evidence[have], evidence[need]]
  if (typeof had !== 'number' || typeof needed !== 'number' || had >= needed) return ''
  return ` (${plural(needed - had, `more ${noun}`)})`
}

function afterRejection(outcome: string, evidence: Evidence): string | null {
  const { lossSaved, lossSavedError, comparisonUnknown } = evidence
  switch (outcome) {
    case 'unfit':
      return 'Nothing: an unfit version is never promoted, not even with --force.'
    case 'first':
      return 'A version above the naive forecast, first_model any, or --force.'
    case 'indistinguishable':
      return comparisonUnknown === true
        ? 'Held-out rows that show a difference, gate_mode not-worse, or --force.'
        : 'A larger difference, more held-out rows, gate_mode not-worse, or --force.'
    case 'worse':
      return typeof lossSaved === 'number' && typeof lossSavedError === 'number'
        ? `A loss that is above the champion's by no more than chance (it is, by ${showFigure(-lossSaved)} per row with standard error ${showFigure(lossSavedError)}), or --force.`
        : '--force.'
    case 'unjudged':
      return comparisonUnknown === true
        ? 'A trainer that writes lossesByTime in enough spans of time, a challenger that loses no more on the held-out rows, or --force.'
        : 'More labelled rows since the champion, or --force.'
    default:
      return null
  }
}
