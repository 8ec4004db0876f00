import { showTime } from '#core/instant'
import { codeOf, evidenceOf, type LedgerFact } from './ledger-fact.ts'
import { plural } from './show-figure.ts'

type Evidence = Readonly<Record<string, unknown>>

/**
 * What would have made a decision come out as a retraining, or a gate as a promotion; null where nothing would, or nobody would
 * want it.
 *
 * Made of the decision's code and the evidence of that moment alone: it names the first thing in the way, not the second.
 */
export function whatWouldChange(fact: LedgerFact): string | null {
  if (fact.eventType === 'rejection') return afterRejection(fact.status, evidenceOf(fact))
  const code = codeOf(fact)
  const say = code === null || !Object.hasOwn(byCode, code) ? undefined : byCode[code]
  return say ? say(evidenceOf(fact), fact.status) : null
}

const byCode: Readonly<Record<string, (evidence: Evidence, status: string) => string | null>> = {
  paused: () => 'A person who insists (--force), or a model that is not paused.',
  'joined-run': () => null,
  'run-active': (_, status) =>
    status === 'deferred' ? 'No run being active: it is decided again when this one ends.' : null,
  'episode-closed': () => 'The problem still being there.',
  'severity-below-minimum': () =>
    'A graver drift (2x the threshold is medium, 3x high), or a lower drift_retraining_severity.',
  'below-training-minimum': (evidence) =>
    `More labelled rows${missing(evidence, 'labelledRowsInWindow', 'labelledRowsNeeded', 'labelled row')}, a longer training_window_days, or a lower training_rows_min, holdout_rows_min or holdout_gap_rows.`,
  'too-few-rows-to-judge': () => 'More labelled rows since the champion, or a person who insists (--force).',
  'has-champion': () => null,
  'breaker-open': () => 'A person asking for a retraining: an improvement closes the circuit breaker.',
  'data-quality': (evidence) =>
    `The data being whole again${typeof evidence.dataQuality === 'string' ? ` (${evidence.dataQuality})` : ''}, or a person asking.`,
  probation: (evidence) =>
    `The probation being over${missing(evidence, 'probationLabels', 'probationLabelsNeeded', 'label')}, or a person asking.`,
  cooldown: ({ cooldownUntil }) =>
    typeof cooldownUntil === 'string'
      ? `The same after ${showTime(Date.parse(cooldownUntil))}, a shorter retraining_cooldown_hours, or a person asking.`
      : 'The cooldown being over, or a person asking.',
  'not-enough-new-rows': newRows,
  'evidence-unchanged': (evidence) => `${newRows(evidence) ?? 'More new labelled rows,'} Or something graver.`,
  'observe-mode': () => 'The model being in mode active: it decides here and does not act.',
  'other-schedule': () => null,
  'no-champion': () => 'A first model.',
  'nothing-to-return-to': () =>
    'An earlier champion whose files are kept (max_model_versions) and that was not rolled back from.',
  'not-retained': () => 'A larger max_model_versions at the time: its files are gone.',
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

function missing(evidence: Evidence, have: string, need: string, noun: string): string {
  const [had, needed] = [evidence[have], evidence[need]]
  return typeof had === 'number' && typeof needed === 'number' ? ` (${plural(needed - had, `more ${noun}`)})` : ''
}

function afterRejection(outcome: string, evidence: Evidence): string | null {
  const { onlyChallengerCorrect, onlyChampionCorrect } = evidence
  switch (outcome) {
    case 'unfit':
      return 'Nothing: what is unfit is served by nobody, forced or not.'
    case 'indistinguishable':
      return 'gate_mode not-worse, or a person who insists (--force).'
    case 'worse':
      return typeof onlyChallengerCorrect === 'number' && typeof onlyChampionCorrect === 'number'
        ? `At least as many rows on which only the challenger is right (${onlyChallengerCorrect}) as only the champion (${onlyChampionCorrect}), or a person who insists (--force).`
        : 'A person who insists (--force).'
    case 'unjudged':
      return 'More labelled rows since the champion, or a person who insists (--force).'
    default:
      return null
  }
}
