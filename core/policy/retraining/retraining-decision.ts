import type { Evidence } from '#contracts/evidence'
import type { TriggerKind } from '#contracts/trigger-kind'
import type { WaitsFor } from '#contracts/waits-for'
import type { Instant } from '#core/instant'

/** The reason as one word that a query can group by. */
export type DecisionCode =
  | 'requested'
  | 'paused'
  | 'joined-run'
  | 'run-active'
  | 'episode-closed'
  | 'severity-below-minimum'
  | 'below-training-minimum'
  | 'too-few-rows-to-judge'
  | 'has-champion'
  | 'breaker-open'
  | 'breaker-wait'
  | 'data-quality'
  | 'probation'
  | 'cooldown'
  | 'not-enough-new-rows'
  | 'evidence-unchanged'
  | 'too-few-rows-since-drift'
  | 'waiting-is-cheaper'
  | 'observe-mode'
  | 'other-schedule'

/** A rule's result; {@link Decision} adds the trigger's kind and the evidence. */
export type Ruling = {
  readonly code: DecisionCode
  /** One plain English sentence with the numbers. */
  readonly reason: string
} & (
  | { readonly outcome: 'requested'; readonly comprehensive: boolean }
  | { readonly outcome: 'suppressed' }
  | {
      readonly outcome: 'deferred'
      readonly waitsFor: WaitsFor
      /** When to decide again at the latest; null if an event ends the wait. */
      readonly reconsiderAt: Instant | null
    }
  | {
      readonly outcome: 'coalesced'
      /** The active run that the trigger coalesces into. */
      readonly runId: string
    }
)

/** The decision on a trigger: exactly one outcome, always with its reason and its evidence. */
export type Decision = Ruling & {
  /** The trigger's kind; `initial` if the retraining is the model's first. */
  readonly trigger: TriggerKind
  /** The trigger's own evidence and the model's facts at the time, flat. */
  readonly evidence: Evidence
}
