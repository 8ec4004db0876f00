import type { Configuration } from '#contracts/configuration'
import type { WaitsFor } from '#contracts/waits-for'
import { hourMs, type Instant } from '#core/instant'
import type { TrainingPrice } from './price/price-training.ts'
import type { Ruling } from './retraining-decision.ts'
import type { ModelFacts, Trigger } from './retraining-facts.ts'

/** The input of a retraining rule. */
export interface RetrainingContext {
  readonly trigger: Trigger
  readonly facts: ModelFacts
  readonly configuration: Configuration
  /** Null where nothing is weighed: see {@link ModelFacts.weighed} and `priceTraining`. */
  readonly price: TrainingPrice | null
  readonly now: Instant
}

/** Returns its ruling; null if the rule does not apply. */
export type RetrainingRule = (context: RetrainingContext) => Ruling | null

export function suppressed(code: Ruling['code'], reason: string): Ruling {
  return { outcome: 'suppressed', code, reason }
}

export function deferred(
  code: Ruling['code'],
  waitsFor: WaitsFor,
  reconsiderAt: Instant | null,
  reason: string,
): Ruling {
  return { outcome: 'deferred', code, waitsFor, reconsiderAt, reason }
}

/** A tick is suppressed, because the next one comes anyway. Every other trigger is deferred and decided again. */
export function waitUnlessTick(
  trigger: Trigger,
  waitsFor: 'data-quality' | 'probation' | 'cooldown' | 'breaker',
  reconsiderAt: Instant | null,
  reason: string,
): Ruling {
  const code = waitsFor === 'breaker' ? 'breaker-wait' : waitsFor
  return trigger.kind === 'scheduled' ? suppressed(code, reason) : deferred(code, waitsFor, reconsiderAt, reason)
}

export function later({ configuration, now }: RetrainingContext): Instant {
  return now + configuration.reconsider_hours * hourMs
}
