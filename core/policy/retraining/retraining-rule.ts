import type { Configuration } from '#contracts/configuration'
import { hourMs, type Instant } from '#core/instant'
import type { Ruling, WaitsFor } from './retraining-decision.ts'
import type { ModelFacts, Trigger } from './retraining-facts.ts'

/** All that a rule of a retraining looks at. */
export interface RetrainingContext {
  readonly trigger: Trigger
  readonly facts: ModelFacts
  readonly configuration: Configuration
  readonly now: Instant
}

/** One reason not to start a run; null where it does not apply. */
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

/** A tick comes again by itself; anything else is kept and decided again. */
export function waitUnlessTick(
  trigger: Trigger,
  waitsFor: 'data-quality' | 'probation' | 'cooldown',
  reconsiderAt: Instant | null,
  reason: string,
): Ruling {
  return trigger.kind === 'scheduled'
    ? suppressed(waitsFor, reason)
    : deferred(waitsFor, waitsFor, reconsiderAt, reason)
}

export function later({ configuration, now }: RetrainingContext): Instant {
  return now + configuration.reconsider_hours * hourMs
}
