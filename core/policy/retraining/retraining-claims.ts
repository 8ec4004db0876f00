import { capitalized } from '#contracts/wording'
import { severityRank } from '#core/policy/drift/severity-rank'
import { labelledRowsNeeded } from './labelled-rows-needed.ts'
import type { Ruling } from './retraining-decision.ts'
import { deferred, later, type RetrainingContext, suppressed } from './retraining-rule.ts'

// The rules before the automatic loop's protections: first those that no wait and no person overrules, then a person's wish.

export function isPaused({ trigger, facts }: RetrainingContext): Ruling | null {
  if (facts.mode !== 'paused' || (trigger.kind === 'manual' && trigger.force)) return null
  return suppressed('paused', 'The model is paused: only --force retrains it.')
}

/** Law 1: what arrives before the data is chosen is answered by that data. */
export function joinsRunBeforeCutoff({ facts: { activeRun } }: RetrainingContext): Ruling | null {
  if (!activeRun || activeRun.cutoffFixed) return null
  const reason = `Run ${activeRun.runId} has not chosen its data yet: this trigger joins it.`
  return { outcome: 'coalesced', code: 'joined-run', runId: activeRun.runId, reason }
}

/** Law 2: a tick or a person is answered by the run; news that it could not have seen waits for its end. */
export function meetsRunAfterCutoff({ trigger, facts: { activeRun } }: RetrainingContext): Ruling | null {
  if (!activeRun) return null
  const { runId, state } = activeRun
  if (trigger.kind === 'scheduled' || trigger.kind === 'manual' || trigger.kind === 'initial') {
    return { outcome: 'coalesced', code: 'run-active', runId, reason: `Run ${runId} is active already (${state}).` }
  }
  return deferred(
    'run-active',
    'run',
    null,
    `Run ${runId} froze its data before this trigger came: it is decided again when the run ends.`,
  )
}

export function episodeIsOver({ trigger }: RetrainingContext): Ruling | null {
  if (trigger.episodeOpen !== false) return null
  return suppressed('episode-closed', `The ${trigger.kind} episode behind this trigger is over.`)
}

/** Stands before every wait, because no wait changes it: a drift that grows states a trigger of its own. */
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
    `Version ${facts.championVersion} is champion already: there is no first model to train.`,
  )
}

/** `force` does not skip it either: the trainer itself would refuse. */
export function isBelowTrainersMinimum(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const rowsMin = labelledRowsNeeded(configuration).inWindow
  if (facts.labelledRowsInWindow >= rowsMin) return null
  const window = trigger.comprehensive ? '' : ` in the ${configuration.training_window_days} days up to the newest row`
  const reason = `${facts.labelledRowsInWindow} of ${rowsMin} labelled rows${window}: ${configuration.training_rows_min} to learn from, the rest to judge it on.`
  return trigger.kind === 'drift' || trigger.kind === 'performance' || trigger.kind === 'alarm'
    ? deferred('below-training-minimum', 'labelled-rows', later(context), reason)
    : suppressed('below-training-minimum', reason)
}

/** A person's ask: the automatic loop waits for these rows among the others. Without held-out rows a training would fail, later. */
export function cannotBeJudged({ trigger, facts, configuration }: RetrainingContext): Ruling | null {
  if (trigger.kind !== 'manual' || trigger.force || facts.labelledRowsSinceChampion === null) return null
  const rowsMin = labelledRowsNeeded(configuration).sinceChampion
  if (facts.labelledRowsSinceChampion >= rowsMin) return null
  const reason = `${facts.labelledRowsSinceChampion} of ${rowsMin} labelled rows since version ${facts.championVersion}'s cutoff: too few to judge a new version on. With --force it is trained and promoted unjudged.`
  return suppressed('too-few-rows-to-judge', reason)
}

export function isAskedByPerson({ trigger }: RetrainingContext): Ruling | null {
  if (trigger.kind !== 'manual') return null
  const reason = `${trigger.askedBy ?? 'A person'} asked${trigger.force ? ' with --force' : ''}: ${trigger.reason}`
  return { outcome: 'requested', code: 'requested', comprehensive: trigger.comprehensive, reason }
}
