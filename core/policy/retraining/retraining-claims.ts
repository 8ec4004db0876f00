import { capitalized } from '#contracts/wording'
import { severityRank } from '#core/policy/drift/severity-rank'
import { labelledRowsNeeded, type SplitSettings, settingsThatFit } from './labelled-rows-needed.ts'
import type { Ruling } from './retraining-decision.ts'
import { deferred, later, type RetrainingContext, suppressed } from './retraining-rule.ts'
import { tooFewToJudge } from './too-few-to-judge.ts'

// The rules before the protections of automatic retraining: first those that neither a wait nor a person overrules,
// then a person's request.

export function isPaused({ trigger, facts }: RetrainingContext): Ruling | null {
  if (facts.mode !== 'paused' || (trigger.kind === 'manual' && trigger.force)) return null
  return suppressed('paused', 'The model is paused: only --force retrains it.')
}

/** Law 1: a trigger that arrives before the run's data is frozen joins that run. */
export function joinsRunBeforeCutoff({ facts: { activeRun } }: RetrainingContext): Ruling | null {
  if (!activeRun || activeRun.cutoffFixed) return null
  const reason = `Run ${activeRun.runId} has not frozen its data yet: this trigger joins it.`
  return { outcome: 'coalesced', code: 'joined-run', runId: activeRun.runId, reason }
}

/**
 * Law 2: a tick, a person or the first data gets the active run. Other triggers are deferred: the run's data lacks
 * their cause.
 */
export function meetsRunAfterCutoff({ trigger, facts: { activeRun } }: RetrainingContext): Ruling | null {
  if (!activeRun) return null
  const { runId, state } = activeRun
  if (trigger.kind === 'scheduled' || trigger.kind === 'manual' || trigger.kind === 'initial') {
    return { outcome: 'coalesced', code: 'run-active', runId, reason: `Run ${runId} is already active (${state}).` }
  }
  return deferred(
    'run-active',
    'run',
    null,
    `Run ${runId} froze its data before this trigger arrived: the trigger is decided again when the run ends.`,
  )
}

export function episodeIsOver({ trigger }: RetrainingContext): Ruling | null {
  if (trigger.episodeOpen !== false) return null
  return suppressed('episode-closed', `The ${trigger.kind} episode behind this trigger is over.`)
}

/** Comes before every wait, because waiting changes nothing: drift that grows is a trigger of its own. */
export function driftIsMild({ trigger, facts, configuration }: RetrainingContext): Ruling | null {
  if (trigger.kind !== 'drift' || facts.championVersion === null) return null
  const severityMin = configuration.drift_retraining_severity
  if (severityRank(trigger.severity) >= severityRank(severityMin)) return null
  const reason = `${capitalized(trigger.severity ?? 'unknown')} drift is only recorded; retraining starts at ${severityMin}.`
  return suppressed('severity-below-minimum', reason)
}

export function hasChampionAlready({ trigger, facts }: RetrainingContext): Ruling | null {
  if (trigger.kind !== 'initial' || facts.championVersion === null) return null
  return suppressed(
    'has-champion',
    `Version ${facts.championVersion} is already champion: there is no first model to train.`,
  )
}

/** `force` does not skip this rule, because the trainer itself would refuse. */
export function isBelowTrainersMinimum(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const rowsMin = labelledRowsNeeded(configuration).inWindow
  if (facts.labelledRowsInWindow >= rowsMin) return null
  const rows = facts.labelledRowsInWindow
  const reason = `${rows} of ${rowsMin} labelled rows: ${configuration.training_rows_min} to train on, the rest held out.${fitInWords(rows, configuration)}`
  return trigger.kind === 'drift' || trigger.kind === 'performance' || trigger.kind === 'alarm'
    ? deferred('below-training-minimum', 'labelled-rows', later(context), reason)
    : suppressed('below-training-minimum', reason)
}

/** All settings at once: lowering one of them alone would only bring the next refusal. */
function fitInWords(rows: number, configuration: SplitSettings): string {
  const settings = Object.entries(settingsThatFit(rows, configuration)).map(([name, most]) => `${name} at ${most}`)
  return settings.length === 0 ? '' : ` These rows are enough with ${settings.join(' and ')} or less.`
}

/**
 * For a person's request; automatic retraining checks these rows in `hasTooFewRowsToJudge`. Without held-out rows the
 * training would fail.
 */
export function cannotBeJudged({ trigger, facts, configuration }: RetrainingContext): Ruling | null {
  if (trigger.kind !== 'manual' || trigger.force || facts.labelledRowsSinceChampion === null) return null
  const rowsMin = labelledRowsNeeded(configuration).sinceChampion
  if (facts.labelledRowsSinceChampion >= rowsMin) return null
  const reason = `${tooFewToJudge(facts, rowsMin)} With --force it is trained and promoted unjudged.`
  return suppressed('too-few-rows-to-judge', reason)
}

export function isAskedByPerson({ trigger }: RetrainingContext): Ruling | null {
  if (trigger.kind !== 'manual') return null
  const reason = `${trigger.askedBy ?? 'A person'} asked${trigger.force ? ' with --force' : ''}: ${trigger.reason}`
  return { outcome: 'requested', code: 'requested', comprehensive: trigger.comprehensive, reason }
}
