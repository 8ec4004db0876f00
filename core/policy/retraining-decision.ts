import type { Evidence, TriggerKind } from '#contracts/model-types'
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
  | 'has-champion'
  | 'breaker-open'
  | 'data-quality'
  | 'probation'
  | 'cooldown'
  | 'not-enough-new-rows'
  | 'evidence-unchanged'
  | 'observe-mode'

interface DecisionBase {
  /** The trigger's kind, or `initial` where the model has no champion yet. */
  readonly trigger: TriggerKind
  readonly code: DecisionCode
  /** One plain English sentence with the numbers. */
  readonly reason: string
  /** The trigger's evidence and the model's facts at the decision, flat. */
  readonly evidence: Evidence
}

/** What becomes of a trigger: exactly one of these, always with the reason. */
export type Decision =
  | (DecisionBase & { readonly outcome: 'requested'; readonly comprehensive: boolean })
  | (DecisionBase & { readonly outcome: 'suppressed' })
  | (DecisionBase & {
      readonly outcome: 'deferred'
      readonly waitsFor: WaitsFor
      /** When to decide again at the latest; null where only an event can end the wait. */
      readonly reconsiderAt: Instant | null
    })
  | (DecisionBase & { readonly outcome: 'coalesced'; readonly runId: string })
