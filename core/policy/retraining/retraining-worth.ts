import { severityRank } from '#core/policy/drift/severity-rank'
import { labelledRowsNeeded } from './labelled-rows-needed.ts'
import type { Ruling } from './retraining-decision.ts'
import { deferred, later, type RetrainingContext, suppressed } from './retraining-rule.ts'

// Whether a retraining would learn anything: enough new rows, and evidence that the last one did not have.

/** A first model that was unfit stays so on the same rows. A run that never chose its data has learned nothing from them. */
export function firstModelHasNothingNew(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  if (facts.championVersion !== null || !facts.lastEndedRun || facts.lastEndedRun.cutoffAt === null) return null
  if (facts.labelledRowsNew >= configuration.data_threshold) return null
  const reason = `Run ${facts.lastEndedRun.runId} gave no first model (${facts.lastEndedRun.state}); since then ${facts.labelledRowsNew} of ${configuration.data_threshold} new labelled rows.`
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
  const reason = `${facts.labelledRowsNew} of ${rowsMin} new labelled rows: too few to judge a retraining for ${trigger.kind} on.`
  return deferred('not-enough-new-rows', 'labelled-rows', later(context), reason)
}

/** The limits above may be set lower than what a challenger is judged on: without held-out rows its training would fail. */
export function hasTooFewRowsToJudge(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const rowsMin = labelledRowsNeeded(configuration).sinceChampion
  if (facts.labelledRowsSinceChampion === null || facts.labelledRowsSinceChampion >= rowsMin) return null
  const reason = `${facts.labelledRowsSinceChampion} of ${rowsMin} labelled rows since version ${facts.championVersion}'s cutoff: too few to judge a new version on.`
  return trigger.kind === 'scheduled'
    ? suppressed('too-few-rows-to-judge', reason)
    : deferred('too-few-rows-to-judge', 'labelled-rows', later(context), reason)
}

/** A retraining that did not help is not tried again on the same evidence: it takes new rows or a graver trigger. */
export function evidenceIsUnchanged(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration } = context
  const last = facts.lastEndedRun
  if (trigger.kind === 'scheduled' || facts.championVersion === null || !last || last.state === 'promoted') return null
  if (facts.labelledRowsNew >= configuration.data_threshold) return null
  if (severityRank(trigger.severity) > severityRank(last.severity)) return null
  const reason = `Run ${last.runId} ended ${last.state}; since then ${facts.labelledRowsNew} of ${configuration.data_threshold} new labelled rows and no graver trigger.`
  return deferred('evidence-unchanged', 'evidence', later(context), reason)
}
