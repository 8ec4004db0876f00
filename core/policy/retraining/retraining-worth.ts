import { severityRank } from '#core/policy/drift/severity-rank'
import { labelledRowsNeeded } from './labelled-rows-needed.ts'
import type { Ruling } from './retraining-decision.ts'
import { deferred, later, type RetrainingContext, suppressed } from './retraining-rule.ts'

// Whether a retraining would learn anything: enough new rows, and evidence that the last one did not have.

/** A first model that was unfit stays so on the same rows. A run that never chose its data has learnt nothing of them. */
export function firstModelHasNothingNew(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  if (facts.championVersion !== null || !facts.lastEndedRun || facts.lastEndedRun.cutoffAt === null) return null
  if (facts.labelledRowsNew >= configuration.data_threshold) return null
  const reason = `${facts.labelledRowsNew} of ${configuration.data_threshold} new labelled rows since run ${facts.lastEndedRun.runId} gave no first model (${facts.lastEndedRun.state}).`
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
  const reason = `${facts.labelledRowsNew} of the ${rowsMin} new labelled rows that a ${trigger.kind} retraining is judged on.`
  return deferred('not-enough-new-rows', 'labelled-rows', later(context), reason)
}

/** The limits above may be set lower than what a challenger is judged on: without held-out rows its training would fail. */
export function hasTooFewRowsToJudge(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const rowsMin = labelledRowsNeeded(configuration).sinceChampion
  if (facts.labelledRowsSinceChampion === null || facts.labelledRowsSinceChampion >= rowsMin) return null
  const reason = `${facts.labelledRowsSinceChampion} of the ${rowsMin} labelled rows since version ${facts.championVersion}'s cutoff that a new version is judged on.`
  return trigger.kind === 'scheduled'
    ? suppressed('too-few-rows-to-judge', reason)
    : deferred('too-few-rows-to-judge', 'labelled-rows', later(context), reason)
}

/** What did not help is not tried again on the same evidence: that takes new rows or a graver trigger. */
export function evidenceIsUnchanged(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const last = facts.lastEndedRun
  if (trigger.kind === 'scheduled' || facts.championVersion === null || !last || last.state === 'promoted') return null
  if (facts.labelledRowsNew >= configuration.data_threshold) return null
  if (severityRank(trigger.severity) > severityRank(last.severity)) return null
  const reason = `Run ${last.runId} ended ${last.state}, and since then came ${facts.labelledRowsNew} of ${configuration.data_threshold} new labelled rows and nothing graver.`
  return deferred('evidence-unchanged', 'evidence', later(context), reason)
}
