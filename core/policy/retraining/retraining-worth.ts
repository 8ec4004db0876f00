import { severityRank } from '#core/policy/drift/severity-rank'
import { labelledRowsNeeded } from './labelled-rows-needed.ts'
import type { Ruling } from './retraining-decision.ts'
import { deferred, later, type RetrainingContext, suppressed } from './retraining-rule.ts'
import { tooFewToJudge } from './too-few-to-judge.ts'

// The rules on whether a retraining would learn anything: it needs enough new rows, and evidence that the last run did
// not have.

/** A first model that was unfit stays unfit on the same rows. The rule skips a last run that never froze its data. */
export function firstModelHasNothingNew(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  if (facts.championVersion !== null || !facts.lastEndedRun || facts.lastEndedRun.cutoffAt === null) return null
  if (facts.labelledRowsNew >= configuration.data_threshold) return null
  const reason = `Run ${facts.lastEndedRun.runId} produced no first model (${facts.lastEndedRun.state}); ${facts.labelledRowsNew} of ${configuration.data_threshold} new labelled rows since then.`
  return trigger.kind === 'scheduled'
    ? suppressed('not-enough-new-rows', reason)
    : deferred('evidence-unchanged', 'evidence', later(context), reason)
}

export function tickHasTooFewNewRows({ trigger, facts, configuration }: RetrainingContext): Ruling | null {
  if (trigger.kind !== 'scheduled' || facts.championVersion === null) return null
  if (facts.labelledRowsNew >= configuration.data_threshold) return null
  const reason = `${facts.labelledRowsNew} of ${configuration.data_threshold} new labelled rows since the last run's cutoff.`
  return suppressed('not-enough-new-rows', reason)
}

export function hasTooFewNewRows(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const rowsMin = configuration.retraining_rows_min
  if (trigger.kind === 'scheduled' || facts.championVersion === null || facts.labelledRowsNew >= rowsMin) return null
  const reason = `${facts.labelledRowsNew} of ${rowsMin} new labelled rows: too few for a retraining (${trigger.kind}).`
  return deferred('not-enough-new-rows', 'labelled-rows', later(context), reason)
}

/**
 * The limits above may be lower than the rows that the gate needs, and without held-out rows the training would fail.
 */
export function hasTooFewRowsToJudge(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const rowsMin = labelledRowsNeeded(configuration).sinceChampion
  if (facts.labelledRowsSinceChampion === null || facts.labelledRowsSinceChampion >= rowsMin) return null
  const reason = tooFewToJudge(facts, rowsMin)
  return trigger.kind === 'scheduled'
    ? suppressed('too-few-rows-to-judge', reason)
    : deferred('too-few-rows-to-judge', 'labelled-rows', later(context), reason)
}

/** A retraining that did not help is only repeated with new rows or a more severe trigger. */
export function evidenceIsUnchanged(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const last = facts.lastEndedRun
  if (trigger.kind === 'scheduled' || facts.championVersion === null || !last || last.state === 'promoted') return null
  if (facts.labelledRowsNew >= configuration.data_threshold) return null
  if (severityRank(trigger.severity) > severityRank(last.severity)) return null
  const reason = `Run ${last.runId} ended ${last.state}; since then ${facts.labelledRowsNew} of ${configuration.data_threshold} new labelled rows and no trigger of higher severity.`
  return deferred('evidence-unchanged', 'evidence', later(context), reason)
}
