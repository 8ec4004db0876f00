import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { type Instant, toIso } from '#core/instant'
import { breakerWaitUntil } from './circuit-breaker.ts'
import { labelledRowsNeeded } from './labelled-rows-needed.ts'
import { priceTraining, type TrainingPrice } from './price/price-training.ts'
import { priceEvidence, priceInWords } from './price-in-words.ts'
import type { Decision, Ruling } from './retraining-decision.ts'
import type { ModelFacts, Trigger } from './retraining-facts.ts'
import { dearWaitInWords } from './retraining-price.ts'
import { cooldownUntil, interruptsProbation, startsAgainInWords } from './retraining-protections.ts'
import type { RetrainingContext } from './retraining-rule.ts'
import { retrainingRules } from './retraining-rules.ts'

/**
 * Decides a trigger: it requests a retraining, is suppressed, is deferred, or coalesces into an active run.
 *
 * This is the only place that decides. It starts nothing: the caller records the decision and acts on it. Every trigger
 * gets exactly one outcome. A deferred trigger is passed again, with new facts, once its wait is over.
 *
 * @param facts read in the transaction that records the decision
 * @param configuration with the model's overrides applied
 * @param price of the same facts, where the caller has it
 * @complexity O(rules)
 * @see `retraining-rules.ts` for the rules and their order
 * @example decideRetraining(trigger, { ...facts, mode: 'paused' }, configuration, now).code // => 'paused'
 */
export function decideRetraining(
  trigger: Trigger,
  facts: ModelFacts,
  configuration: Configuration,
  now: Instant,
  price: TrainingPrice | null = priceOf(facts, configuration, now),
): Decision {
  const context: RetrainingContext = { trigger, facts, configuration, price, now }
  const ruling = onlyObserved(context, firstRuling(context))
  const wouldTrain = ruling.outcome === 'requested' || ruling.code === 'observe-mode'
  const isFirst = wouldTrain && facts.championVersion === null && trigger.kind !== 'manual'
  return { ...ruling, trigger: isFirst ? 'initial' : trigger.kind, evidence: decisionEvidence(context) }
}

/**
 * The price of a training and the cost of waiting for it; null where nothing is weighed.
 *
 * @example priceOf(facts, configuration, now) // => null
 */
export function priceOf(
  { weighed }: Pick<ModelFacts, 'weighed'>,
  configuration: Configuration,
  now: Instant,
): TrainingPrice | null {
  return weighed === null ? null : priceTraining(weighed, { ...configuration, now })
}

function firstRuling(context: RetrainingContext): Ruling {
  for (const rule of retrainingRules) {
    const ruling = rule(context)
    if (ruling) return ruling
  }
  const { trigger, facts } = context
  const sentences =
    facts.championVersion === null
      ? [`First model, on ${facts.labelledRowsInWindow} labelled rows.`]
      : [
          `${trigger.reason} (${facts.labelledRowsNew} new labelled rows).`,
          priceInWords(context),
          dearWaitInWords(context),
          interruptionInWords(context),
        ]
  const reason = [...sentences, startsAgainInWords(context)].filter((sentence) => sentence !== null).join(' ')
  return { outcome: 'requested', code: 'requested', comprehensive: trigger.comprehensive, reason }
}

function interruptionInWords(context: RetrainingContext): string | null {
  const { probation, weighed } = context.facts
  if (probation === null || weighed === null || !interruptsProbation(context)) return null
  return `It interrupts the probation of version ${probation.version}, whose labels are late (${probation.labels} for ${weighed.rowsSincePromotion} rows).`
}

/** Law 11: a model in observe mode decides and records like any other, but only a person's request starts a run. */
function onlyObserved({ trigger, facts }: RetrainingContext, ruling: Ruling): Ruling {
  if (facts.mode !== 'observe' || trigger.kind === 'manual' || ruling.outcome !== 'requested') return ruling
  return {
    outcome: 'suppressed',
    code: 'observe-mode',
    reason: `Observe mode only records; it would retrain: ${ruling.reason}`,
  }
}

function decisionEvidence(context: RetrainingContext): Evidence {
  const { trigger, facts, configuration, now } = context
  const until = cooldownUntil({ facts, configuration })
  return {
    ...trigger.evidence,
    severity: trigger.severity ?? null,
    askedBy: trigger.askedBy,
    force: trigger.force,
    mode: facts.mode,
    championVersion: facts.championVersion,
    activeRun: facts.activeRun?.runId ?? null,
    lastRun: facts.lastEndedRun?.runId ?? null,
    lastRunState: facts.lastEndedRun?.state ?? null,
    labelledRowsInWindow: facts.labelledRowsInWindow,
    labelledRowsNeeded: labelledRowsNeeded(configuration).inWindow,
    trainingRowsMin: configuration.training_rows_min,
    labelledRowsNew: facts.labelledRowsNew,
    dataThreshold: configuration.data_threshold,
    retrainingRowsMin: configuration.retraining_rows_min,
    cooldownUntil: untilText(until, now),
    dataQuality: facts.openDataQuality.join('; ') || null,
    dataHeldUntil: untilText(facts.dataHeldUntil, now),
    ...priceEvidence(context),
    breakerRuns: facts.breaker.runs,
    breakerRunsMax: configuration.breaker_runs,
    breakerUntil: untilText(breakerWaitUntil(facts.breaker, configuration), now),
    probationLabels: facts.probation?.labels ?? null,
    probationUntil: facts.probation === null ? null : toIso(facts.probation.until),
  }
}

/** The end of a wait that is not over. */
function untilText(until: Instant | null, now: Instant): string | null {
  return until !== null && now < until ? toIso(until) : null
}
