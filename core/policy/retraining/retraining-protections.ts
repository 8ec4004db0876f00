import { worthlessInWords } from '#contracts/breaker-words'
import { capitalized, plural } from '#contracts/wording'
import { dayMs, hourMs, type Instant, showTime } from '#core/instant'
import { breakerWaitUntil } from './circuit-breaker.ts'
import type { Ruling } from './retraining-decision.ts'
import type { WeighedFacts } from './retraining-facts.ts'
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
  const worthless = capitalized(worthlessInWords(breaker.runs))
  const atOnce = '`remodel retrain` trains at once and ends the wait.'
  if (breaker.runs < configuration.breaker_runs) {
    const reason = `${worthless}: the next waits until ${showTime(until)}. ${atOnce}`
    return waitUnlessTick(trigger, 'breaker', until, reason)
  }
  const { rowsLearned } = breaker
  if (hasNewData(facts)) return null
  const data =
    rowsLearned === null ? '' : `, or until there are ${rowsLearned} new labelled rows (${labelledRowsNew} so far)`
  const reason = `${worthless} (limit ${configuration.breaker_runs}): automatic retraining stands still until ${showTime(until)}${data}. ${atOnce}`
  return trigger.kind === 'scheduled'
    ? suppressed('breaker-open', reason)
    : deferred('breaker-open', 'breaker', Math.min(until, later(context)), reason)
}

/** As many new labelled rows as the last training had: another training learns from other data. */
function hasNewData({ breaker: { rowsLearned }, labelledRowsNew }: RetrainingContext['facts']): boolean {
  return rowsLearned !== null && labelledRowsNew >= rowsLearned
}

/** Why a stopped loop trains again; null where it was not stopped. */
export function startsAgainInWords({ facts, configuration, now }: RetrainingContext): string | null {
  const { breaker, labelledRowsNew } = facts
  const until = breakerWaitUntil(breaker, configuration)
  if (until === null || breaker.runs < configuration.breaker_runs) return null
  const why =
    now < until ? `${labelledRowsNew} new labelled rows are as many as the last training had` : 'their season is over'
  return `Automatic retraining tries again after ${breaker.runs} worthless retrainings: ${why}. It stops once more if this one is worth nothing.`
}

/** Law 7. A problem that stays as it is counts as usual after `data_hold_days`, so that the loop does not stand still. */
export function dataIsBroken({ trigger, facts }: RetrainingContext): Ruling | null {
  const { openDataQuality, dataHeldUntil } = facts
  if (openDataQuality.length === 0) return null
  const end = dataHeldUntil === null ? '' : `, or counts as usual from ${showTime(dataHeldUntil)} on`
  const reason = `The data is broken (${openDataQuality.join('; ')}): no retraining until it is fixed${end}.`
  return waitUnlessTick(trigger, 'data-quality', dataHeldUntil, reason)
}

/** Drift and performance interrupt a probation that waits for labels. */
export function isInProbation(context: RetrainingContext): Ruling | null {
  const { trigger, facts } = context
  if (facts.probation === null || interruptsProbation(context)) return null
  const { version, since, until, labels } = facts.probation
  const delayMs = facts.weighed?.labelDelayMs ?? 0
  const due = labels === 0 && delayMs >= hourMs ? ` (the first are due on ${showTime(since + delayMs)})` : ''
  const reason = `Version ${version} is in probation since ${showTime(since)}, with ${plural(labels, 'label')} so far${due}: it ends by ${showTime(until)}, or earlier by evidence.`
  return waitUnlessTick(trigger, 'probation', null, reason)
}

/**
 * Whether a trigger is drift or performance, and the probation waits for labels: after a day fewer than half of those
 * that the rows of the champion usually get are there.
 */
export function interruptsProbation({
  trigger,
  facts: { probation, weighed },
  now,
}: Pick<RetrainingContext, 'trigger' | 'facts' | 'now'>): boolean {
  if (probation === null || weighed === null) return false
  if (trigger.kind !== 'drift' && trigger.kind !== 'performance' && trigger.kind !== 'alarm') return false
  const expected = weighed.rowsSincePromotion * usualCoverage(weighed, probation.since)
  return now - probation.since >= dayMs && probation.labels < expected / 2
}

/**
 * The share of rows that get a label in the end: of rows old enough at a promotion that theirs had come. Labels of a day
 * count only once nearly all of them are in, which takes longer than the usual label: days without any are not yet.
 */
function usualCoverage({ days, labelDelayMs }: WeighedFacts, before: Instant): number {
  const old = days.filter(({ day, labelledCount }) => labelledCount > 0 && day + dayMs + labelDelayMs <= before)
  const rows = old.reduce((sum, { rowCount }) => sum + rowCount, 0)
  const labels = old.reduce((sum, { labelledCount }) => sum + labelledCount, 0)
  return rows === 0 ? 1 : labels / rows
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
