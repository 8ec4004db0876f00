import { dayMs, hourMs, type Instant, showTime } from '#core/instant'
import { costOfDays } from './price/price-training.ts'
import { isAboveThePrice, priceInWords } from './price-in-words.ts'
import type { Ruling } from './retraining-decision.ts'
import { deferred, later, type RetrainingContext, suppressed } from './retraining-rule.ts'

// The rules of `retraining_policy: price`, which come last: whether a training is worth its price, and whether rows
// that show a drift are worth waiting for.

/** The wait for labelled rows of a drift. */
interface DriftWait {
  readonly since: Instant
  readonly labelledRows: number
  readonly rowsMin: number
  /** When there are enough, at the present rate. */
  readonly until: Instant
  /** The cost of the drift's days from now until then: those before are lost either way. */
  readonly cost: number
  /** That of a training. */
  readonly price: number
}

/**
 * A retraining for drift learns from rows that have drifted, or it learns nothing of the drift. It waits for their
 * labels, unless the wait would cost more than a training: then it takes the labels that there are, if there are any.
 */
export function driftLacksLabels(context: RetrainingContext): Ruling | null {
  const wait = driftWaitOf(context)
  if (wait === null || isDear(wait)) return null
  const reason = `${lackInWords(wait)}: at the present rate there are enough on ${showTime(wait.until)}.`
  return deferred('too-few-rows-since-drift', 'labelled-rows', Math.min(wait.until, later(context)), reason)
}

/** Why a retraining for drift does not wait for labels that it lacks; null where it lacks none. */
export function dearWaitInWords(context: RetrainingContext): string | null {
  const wait = driftWaitOf(context)
  if (wait === null || !isDear(wait)) return null
  return `It trains on what there is, ${lackInWords(wait)}: the drift would cost more than a training until there are enough on ${showTime(wait.until)}.`
}

function isDear({ cost, price, labelledRows }: DriftWait): boolean {
  return cost > price && labelledRows > 0
}

function lackInWords({ labelledRows, rowsMin, since }: DriftWait): string {
  return `${labelledRows} of ${rowsMin} labelled rows since the drift began on ${showTime(since)}`
}

/** Null where enough rows have labels, and where nothing is weighed. */
function driftWaitOf({ trigger, facts, configuration, price, now }: RetrainingContext): DriftWait | null {
  const drift = facts.weighed?.drift
  if (configuration.retraining_policy === 'rules' || trigger.kind !== 'drift' || !drift || price === null) return null
  const rowsMin = configuration.retraining_rows_min
  if (drift.labelledRows >= rowsMin || price.labelledRowsPerDay === 0) return null
  const collectedAt = drift.since + (rowsMin / price.labelledRowsPerDay) * dayMs
  const until = Math.max(now + hourMs, collectedAt + (facts.weighed?.labelDelayMs ?? 0))
  const daysSince = (at: Instant) => Math.max(0, at - drift.since) / dayMs
  const cost = costOfDays(price, daysSince(until)) - costOfDays(price, daysSince(now))
  return { ...drift, rowsMin, until, cost, price: price.price }
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
