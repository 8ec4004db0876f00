import { plural } from '#contracts/wording'
import { dayMs, hourMs, type Instant, showTime } from '#core/instant'
import { breakerWaitUntil } from './circuit-breaker.ts'
import type { Ruling } from './retraining-decision.ts'
import { deferred, later, type RetrainingContext, suppressed, waitUnlessTick } from './retraining-rule.ts'

// The rules that protect automatic retraining from bad data and from itself. A person's request passes all of them.

/**
 * Law 9. Worthless retrainings lengthen the wait for the next; `breaker_runs` of them stop the loop until there is as
 * much new data as the last one learned from, or until the season is over.
 */
export function breakerIsOpen(context: RetrainingContext): Ruling | null {
  const { trigger, facts, configuration, now } = context
  const { breaker, labelledRowsNew } = facts
  const until = breakerWaitUntil(breaker, configuration)
  if (until === null || now >= until) return null
  const worthless =
    breaker.runs === 1
      ? 'The last retraining was worth nothing'
      : `The last ${breaker.runs} retrainings were worth nothing`
  const atOnce = '`remodel retrain` trains at once and ends the wait.'
  if (breaker.runs < configuration.breaker_runs) {
    const reason = `${worthless}: the next waits until ${showTime(until)}. ${atOnce}`
    return waitUnlessTick(trigger, 'breaker', until, reason)
  }
  const { rowsLearned } = breaker
  if (rowsLearned !== null && labelledRowsNew >= rowsLearned) return null
  const data =
    rowsLearned === null ? '' : `, or until there are ${rowsLearned} new labelled rows (${labelledRowsNew} so far)`
  const reason = `${worthless} (limit ${configuration.breaker_runs}): automatic retraining stands still until ${showTime(until)}${data}. ${atOnce}`
  return trigger.kind === 'scheduled'
    ? suppressed('breaker-open', reason)
    : deferred('breaker-open', 'breaker', Math.min(until, later(context)), reason)
}

/** Law 7. A problem that stays as it is counts as usual after `data_hold_days`, so that the loop does not stand still. */
export function dataIsBroken({ trigger, facts }: RetrainingContext): Ruling | null {
  const { openDataQuality, dataHeldUntil } = facts
  if (openDataQuality.length === 0) return null
  const end = dataHeldUntil === null ? '' : `, or counts as usual from ${showTime(dataHeldUntil)} on`
  const reason = `The data is broken (${openDataQuality.join('; ')}): no retraining until it is fixed${end}.`
  return waitUnlessTick(trigger, 'data-quality', dataHeldUntil, reason)
}

/**
 * Drift and performance interrupt a probation that waits for labels: after a day most rows that the champion answered
 * still lack theirs.
 */
export function isInProbation({ trigger, facts: { probation, weighed }, now }: RetrainingContext): Ruling | null {
  if (!probation) return null
  const { version, since, until, labels } = probation
  const isLate = now - since >= dayMs && weighed !== null && labels < weighed.rowsSincePromotion / 2
  if (isLate && (trigger.kind === 'drift' || trigger.kind === 'performance' || trigger.kind === 'alarm')) return null
  const reason = `Version ${version} is in probation since ${showTime(since)}, with ${plural(labels, 'label')} so far: it ends by ${showTime(until)}, or earlier by evidence.`
  return waitUnlessTick(trigger, 'probation', null, reason)
}

/**
 * A scheduled retraining needs no cooldown once there is a champion: it needs enough new rows instead. After a failure
 * it waits like the others.
 */
export function isCoolingDown({ trigger, facts, configuration, now }: RetrainingContext): Ruling | null {
  const until = cooldownUntil({ facts, configuration })
  if (until === null || now >= until) return null
  if (trigger.kind === 'scheduled' && facts.championVersion !== null && facts.failedRuns === 0) return null
  const reason = `Run ${facts.lastEndedRun?.runId} ended ${hours(now - (facts.lastEndedRun?.endedAt ?? now))} ago: cooldown until ${showTime(until)}.`
  return waitUnlessTick(trigger, 'cooldown', until, reason)
}

/** The cooldown after a failed first training is no longer than this at first, because meanwhile no version serves. */
const firstModelPauseHoursMax = 1

/** The cooldown doubles with each failure in a row, up to a week: a training that always fails costs one a week. */
const failurePauseHoursMax = 168

/** The end of the cooldown after the last ended run; null without such a run. */
export function cooldownUntil({
  facts,
  configuration,
}: Pick<RetrainingContext, 'facts' | 'configuration'>): Instant | null {
  const { lastEndedRun: last, championVersion } = facts
  if (!last) return null
  const broke = championVersion === null && (last.state === 'failed' || last.state === 'timed_out')
  const hoursMax = broke ? firstModelPauseHoursMax : Number.POSITIVE_INFINITY
  const pauseHours = Math.min(configuration.retraining_cooldown_hours, hoursMax)
  if (facts.failedRuns < 2) return last.endedAt + pauseHours * hourMs
  const grown = Math.max(1, pauseHours) * 2 ** Math.min(30, facts.failedRuns - 1)
  return last.endedAt + Math.max(pauseHours, Math.min(grown, failurePauseHoursMax)) * hourMs
}

function hours(durationMs: number): string {
  return `${Math.round(durationMs / (hourMs / 10)) / 10} hours`
}
