import type { Configuration } from '#contracts/configuration'
import { dayMs, floorTo, type Instant } from '#core/instant'
import { falseAlarmsAllowed } from '#core/policy/false-alarm-budget'
import { blockLengthFor } from '#core/policy/performance/block-length'
import { lossBlocks } from '#core/policy/performance/loss-blocks'
import type { LossSpan } from '#core/policy/performance/loss-span'
import { naiveFloors } from '#core/policy/performance/naive-floor'
import {
  linesBeside,
  type PerformanceLine,
  type PerformanceSettings,
  performanceLines,
} from '#core/policy/performance/performance-lines'
import type { LossOf } from '#core/policy/performance/row-loss'
import { lineSteps, watchFall } from '#core/policy/performance/watch-line'
import { type ErrorBlock, overlapLooks, overlapOf, pastMsOf } from '#core/policy/versions/overlap-of'

/** A moment at which a model was found to be below a line, in the time of its rows. */
export interface Fall {
  readonly line: PerformanceLine
  readonly at: Instant
}

interface Watched {
  readonly labelDelayMs: number
  readonly configuration: PerformanceSettings & Pick<Configuration, 'false_alarms_per_year'>
  readonly lossOf?: LossOf
  /** By which each check measures whether errors overlap, as production does; without them an overlap is assumed. */
  readonly errors?: readonly ErrorBlock[]
}

/**
 * All falls that checks of version 1 after each block would have found, each line for itself; after a fall the watch
 * begins anew, as after an episode that closed at once.
 */
export function firstFalls(spans: readonly LossSpan[], watched: Watched): Fall[] {
  const { labelDelayMs, errors } = watched
  const assumed = watchersOf(spans, labelDelayMs, watched)
  if (errors === undefined) return performanceLines.flatMap((line) => fallsBelow(line, () => assumed, assumed))
  const measured = watchersOf(spans, 0, watched)
  const isNone = overlapsNever(errors, labelDelayMs)
  return performanceLines.flatMap((line) => fallsBelow(line, (at) => (isNone(at) ? measured : assumed), measured))
}

type Watchers = ReadonlyMap<PerformanceLine, { readonly watchedFrom: Instant; readonly falls: FallsSince }>
/** The ends of blocks after a moment, and whether a fall is evident there. */
type FallsSince = (from: Instant) => readonly { readonly endsAt: Instant; readonly isBelow: boolean }[]

function fallsBelow(line: PerformanceLine, watchersAt: (at: Instant) => Watchers, ticks: Watchers): Fall[] {
  const falls: Fall[] = []
  const begin = ticks.get(line)?.watchedFrom ?? null
  for (let from = begin; from !== null; ) {
    const since = from
    const states = new Map<Watchers, ReturnType<FallsSince>>()
    const isBelowAt = (at: Instant) => {
      const watchers = watchersAt(at)
      const known = states.get(watchers) ?? watchers.get(line)?.falls(since) ?? []
      states.set(watchers, known)
      return known.findLast(({ endsAt }) => endsAt <= at)?.isBelow === true
    }
    const found =
      ticks
        .get(line)
        ?.falls(since)
        .find(({ endsAt }) => endsAt > since && isBelowAt(endsAt))?.endsAt ?? null
    if (found !== null) falls.push({ line, at: found })
    from = found
  }
  return falls
}

/** Each line's falls by blocks that are no shorter than errors overlap. */
function watchersOf(
  spans: readonly LossSpan[],
  overlapMs: number,
  { labelDelayMs, configuration, lossOf = right }: Watched,
): Watchers {
  const last = spans.at(-1)?.startsAt ?? 0
  const rowsPerDay = spans.reduce((sum, { labelled }) => sum + labelled, 0) / Math.max(1, last / dayMs)
  const blockMs = blockLengthFor({ overlapMs, rowsPerDay })
  const lengthMs = Math.min(blockMs, blockLengthFor({ overlapMs, rowsPerDay: Number.POSITIVE_INFINITY }))
  const blocks = lossBlocks(spans, { lengthMs, championVersion: 1 })
  const floors = naiveFloors(blocks, lossOf, { knownAfterMs: labelDelayMs })
  const falseAlarms = falseAlarmsAllowed('performance', configuration) / performanceLines.length
  const known = { lossOf, configuration, promotedAt: spans[0]?.startsAt ?? 0 }
  return new Map(
    linesBeside(blocks, floors, known).map(({ line, watchedFrom, ...beside }) => {
      const steps = lineSteps(beside.blocks, { ...beside, blockMs, knownUntil: Number.POSITIVE_INFINITY })
      const falls = (from: Instant) =>
        Array.from(
          watchFall(steps, { from: Math.max(from, watchedFrom), blockMs, falseAlarms }),
          ({ isBelow, block }) => ({ endsAt: block.endsAt, isBelow }),
        )
      return [line, { watchedFrom, falls }] as const
    }),
  )
}

/** Whether the errors of rows before a moment show that labels merely come late; asked once a week. */
function overlapsNever(errors: readonly ErrorBlock[], labelDelayMs: number): (at: Instant) => boolean {
  const answers = new Map<Instant, boolean>()
  const pastMs = pastMsOf(labelDelayMs)
  return (at) => {
    const week = floorTo(at, 7 * dayMs)
    const answer =
      answers.get(week) ??
      overlapLooks({ labelDelayMs, now: week }).some((asOf) => {
        const past = errors.filter(({ startedAt }) => startedAt >= asOf - pastMs && startedAt < asOf)
        return overlapOf(past, { labelDelayMs }) === 'none'
      })
    answers.set(week, answer)
    return answer
  }
}

const right: LossOf = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
}
