import { dayMs, hourMs, showTime } from '#core/instant'
import { costOfDays } from './price/price-training.ts'
import { isAboveThePrice, priceInWords } from './price-in-words.ts'
import type { Ruling } from './retraining-decision.ts'
import { deferred, later, type RetrainingContext, suppressed } from './retraining-rule.ts'

// The rules of `retraining_policy: price`, which come last: whether a training is worth its price, and whether rows
// that show a drift are worth waiting for.

/**
 * A retraining for drift learns from rows that have drifted, or it learns nothing of the drift. It waits for their
 * labels, unless the wait would cost more than a training: then it takes the labels that there are.
 */
export function driftLacksLabels(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration, price, now } = context
  const drift = facts.weighed?.drift
  if (configuration.retraining_policy === 'rules' || trigger.kind !== 'drift' || !drift || price === null) return null
  const rowsMin = configuration.retraining_rows_min
  if (drift.labelledRows >= rowsMin) return null
  const { labelledRowsPerDay } = price
  if (labelledRowsPerDay === 0) return null
  const collectedAt = drift.since + (rowsMin / labelledRowsPerDay) * dayMs
  const until = Math.max(now + hourMs, collectedAt + (facts.weighed?.labelDelayMs ?? 0))
  if (costOfDays(price, (until - drift.since) / dayMs) > price.price) return null
  const reason = `${drift.labelledRows} of ${rowsMin} labelled rows since the drift began on ${showTime(drift.since)}: at the present rate there are enough on ${showTime(until)}.`
  return deferred('too-few-rows-since-drift', 'labelled-rows', Math.min(until, later(context)), reason)
}

/** The trigger decides alone while nothing can be weighed. */
export function waitingIsCheaper(context: RetrainingContext): Ruling | null {
  const { trigger, configuration, price } = context
  const reason = priceInWords(context)
  if (configuration.retraining_policy === 'rules' || price === null || reason === null) return null
  if (price.isWorthIt || isAboveThePrice(context)) return null
  return trigger.kind === 'scheduled'
    ? suppressed('waiting-is-cheaper', reason)
    : deferred('waiting-is-cheaper', 'price', later(context), reason)
}
