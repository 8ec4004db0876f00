import { hourMs, type Instant, showTime } from '#core/instant'
import type { Ruling } from './retraining-decision.ts'
import { type RetrainingContext, suppressed, waitUnlessTick } from './retraining-rule.ts'

// The rules that protect automatic retraining from bad data and from itself. A person's request passes all of them.

/** Law 9. */
export function breakerIsOpen({ facts, configuration }: RetrainingContext): Ruling | null {
  if (facts.breakerRuns < configuration.breaker_runs) return null
  const reason = `${facts.breakerRuns} runs in a row brought no improvement (limit ${configuration.breaker_runs}): only a person can start a retraining.`
  return suppressed('breaker-open', reason)
}

/** Law 7. */
export function dataIsBroken({ trigger, facts: { openDataQuality } }: RetrainingContext): Ruling | null {
  if (openDataQuality.length === 0) return null
  return waitUnlessTick(
    trigger,
    'data-quality',
    null,
    `The data is broken (${openDataQuality.join('; ')}): no retraining until it is fixed.`,
  )
}

/**
 * Drift and performance interrupt a probation whose labels are late: the champion has answered enough rows to end it,
 * and their labels are still to come.
 */
export function isInProbation({ trigger, facts: { probation, weighed } }: RetrainingContext): Ruling | null {
  if (!probation) return null
  const { version, labels, labelsNeeded } = probation
  const isLate = labels < labelsNeeded && weighed !== null && weighed.rowsSincePromotion >= labelsNeeded
  if (isLate && (trigger.kind === 'drift' || trigger.kind === 'performance' || trigger.kind === 'alarm')) return null
  const progress =
    labels < labelsNeeded
      ? `${labels} of ${labelsNeeded} labels`
      : `it has its ${labelsNeeded} labels, and the next performance check ends it`
  return waitUnlessTick(trigger, 'probation', null, `Version ${version} is in probation: ${progress}.`)
}

/** A scheduled retraining needs no cooldown once there is a champion: it needs enough new rows instead. */
export function isCoolingDown({ trigger, facts, configuration, now }: RetrainingContext): Ruling | null {
  const until = cooldownUntil({ facts, configuration })
  if (until === null || now >= until) return null
  if (trigger.kind === 'scheduled' && facts.championVersion !== null) return null
  const reason = `Run ${facts.lastEndedRun?.runId} ended ${hours(now - (facts.lastEndedRun?.endedAt ?? now))} ago: cooldown until ${showTime(until)}.`
  return waitUnlessTick(trigger, 'cooldown', until, reason)
}

/**
 * The longest cooldown after a failed first training: meanwhile no version serves, and the breaker limits the attempts.
 */
const firstModelPauseHoursMax = 1

/** The end of the cooldown after the last ended run; null without such a run. */
export function cooldownUntil({
  facts,
  configuration,
}: Pick<RetrainingContext, 'facts' | 'configuration'>): Instant | null {
  const { lastEndedRun: last, championVersion } = facts
  if (!last) return null
  const broke = championVersion === null && (last.state === 'failed' || last.state === 'timed_out')
  const hoursMax = broke ? firstModelPauseHoursMax : Number.POSITIVE_INFINITY
  return last.endedAt + Math.min(configuration.retraining_cooldown_hours, hoursMax) * hourMs
}

function hours(durationMs: number): string {
  return `${Math.round(durationMs / (hourMs / 10)) / 10} hours`
}
