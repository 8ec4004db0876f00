import type { Evidence } from '#contracts/evidence'
import type { TriggerKind } from '#contracts/trigger-kind'
import type { Instant } from '#core/instant'

/** What a deferred trigger waits for. */
export type WaitsFor = 'run' | 'cooldown' | 'data-quality' | 'probation' | 'labelled-rows' | 'evidence'

/** Why, as one word that a query can group by. */
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
  | 'data-quality'
  | 'probation'
  | 'cooldown'
  | 'not-enough-new-rows'
  | 'evidence-unchanged'
  | 'observe-mode'
  | 'other-schedule'

/** What a rule says; {@link Decision} is this with the trigger's kind and the evidence. */
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
      /** When to decide again at the latest; null where an event ends the wait. */
      readonly reconsiderAt: Instant | null
    }
  | {
      readonly outcome: 'coalesced'
      /** The active run that answers the trigger. */
      readonly runId: string
    }
)

/** What becomes of a trigger: exactly one outcome, always with the reason and the evidence. */
export type Decision = Ruling & {
  /** The trigger's kind; `initial` where a retraining is the model's first. */
  readonly trigger: TriggerKind
  /** The trigger's own evidence and the model's facts at the decision, flat. */
  readonly evidence: Evidence
}
