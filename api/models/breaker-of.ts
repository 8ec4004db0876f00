import type { ModelSummary } from '#contracts/api/model-summary'
import { breakerInWords } from '#contracts/breaker-words'
import { showMoment } from '#contracts/wording'
import { type Instant, toIso } from '#core/instant'
import { breakerWaitUntil } from '#core/policy/retraining/circuit-breaker'
import type { ModelSummaryRow } from '#store/models/list-model-summaries'

/**
 * How a model's circuit breaker stands, as the API shows it. Null once the wait is over; new data may end it earlier,
 * which is not looked up here.
 */
export function breakerOf(
  { name, breaker: { runs, countedAt, runsMax } }: Pick<ModelSummaryRow, 'name' | 'breaker'>,
  now: Instant,
): ModelSummary['breaker'] {
  const until = breakerWaitUntil({ runs, countedAt, rowsLearned: null }, { breaker_runs: runsMax })
  if (until === null || until <= now) return null
  const breaker = { runs, isOpen: runs >= runsMax, until: toIso(until) }
  const state = breaker.isOpen ? 'open' : 'slowed'
  return { ...breaker, state, sentence: breakerInWords(breaker, name, showMoment) }
}
