import type { Configuration } from '#contracts/configuration'
import type { Instant } from '#core/instant'
import type { Decision } from './retraining-decision.ts'
import type { ModelFacts, Trigger } from './retraining-facts.ts'

/** Decides what becomes of a trigger. */
export function decideRetraining(
  trigger: Trigger,
  facts: ModelFacts,
  configuration: Configuration,
  now: Instant,
): Decision {
  throw new Error(`to be written: ${trigger.kind} ${facts.mode} ${configuration.data_threshold} ${now}`)
}
