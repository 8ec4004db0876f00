import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'
import { falseAlarmsAllowed } from '#core/policy/false-alarm-budget'
import { noiseBlocksMin } from '#core/statistics/block-noise'
import { blockLengthFor } from './block-length.ts'
import { besideConstant } from './line-blocks.ts'
import { type LossBlock, lossBlocks } from './loss-blocks.ts'
import type { LossSpan } from './loss-span.ts'
import { type NaiveFloor, naiveFloors } from './naive-floor.ts'
import { pastNoise } from './past-noise.ts'
import {
  type BesideLine,
  linesBeside,
  materialLoss,
  type PerformanceLine,
  performanceLines,
} from './performance-lines.ts'
import type { LossOf } from './row-loss.ts'
import { type Stretch, stretchSince } from './stretch.ts'
import { type LineSpan, type LineState, watchLine } from './watch-line.ts'

/** The line that an open episode is about. */
export interface OpenLine {
  readonly line: PerformanceLine
  readonly limit: number | null
  readonly openedAt: Instant
  readonly championVersion: number
}

/** A model's losses, as far as they are known. */
export interface LossesToWatch {
  /** Those of all champions, for as long as they are kept. */
  readonly spans: readonly LossSpan[]
  readonly championVersion: number
  readonly lossOf: LossOf
  /** From an observation to its label, the shortest usual time; null without labels. */
  readonly labelDelayMs: number | null
  readonly open: OpenLine | null
  /** When the last episode closed; null without one. */
  readonly lastClosedAt: Instant | null
}

/** The evidence about one line. */
export interface LineVerdict {
  readonly line: PerformanceLine
  readonly isBelow: boolean
  readonly isOwnBelow: boolean
  /** The stretch that a verdict rests on. */
  readonly stretch: Stretch
  readonly limit: number | null
}

export interface LossWatch {
  readonly lossOf: LossOf
  readonly blockMs: number
  /** Blocks so far, and how many a verdict needs. */
  readonly blocks: number
  readonly blocksMin: number
  /** Null while too little is known of the noise, or nothing of the champion. */
  readonly lines: readonly LineVerdict[] | null
  /** The stretch by which the evidence says that the open episode's line is kept again; null while it does not. */
  readonly back: Stretch | null
  /** The champion has first weeks of its own. */
  readonly hasFirstWeeks: boolean
  /** The present champion over its last two months. */
  readonly recent: Stretch | null
  /** A change of loss that matters, per row. */
  readonly materialLoss: number
  readonly falseAlarmsPerYear: number
  /** Rows that tell as much as one independent row: more than 1 where mistakes come in runs. */
  readonly rowsPerIndependent: number
}

type Settings = Pick<Configuration, 'performance_threshold' | 'rollback_threshold' | 'false_alarms_per_year'>

/** A champion's present figures are those of its last two months. */
const recentMs = 60 * dayMs

/**
 * Watches a model's losses beside its threshold, the champion's first weeks and the naive floor. Each line has a third
 * of the false alarms that performance may raise.
 *
 * All of it is computed anew from the kept spans: a check that is repeated says the same.
 *
 * @complexity O(spans of a year times those of two months)
 */
export function watchLosses(known: LossesToWatch, configuration: Settings): LossWatch {
  const { spans, championVersion, lossOf, labelDelayMs, open, lastClosedAt } = known
  const delayMs = Math.max(0, labelDelayMs ?? 0)
  const blockMs = blockLengthFor({ labelDelayMs: delayMs, rowsPerDay: rowsPerDayOf(spans) })
  // Noise is learned from the shortest spans that no label reaches beyond.
  const spanMs = blockLengthFor({ labelDelayMs: delayMs, rowsPerDay: Number.POSITIVE_INFINITY })
  const blocks = lossBlocks(spans, { lengthMs: Math.min(spanMs, blockMs), championVersion })
  const floors = naiveFloors(blocks, lossOf)
  const falseAlarmsPerYear = falseAlarmsAllowed('performance', configuration)
  // Labels that came after the change are of rows from before it.
  const after = (at: Instant | null | undefined) => (at == null ? Number.NEGATIVE_INFINITY : at - delayMs)
  const watch = {
    fellFrom: after(open?.openedAt ?? lastClosedAt),
    backFrom: after(open?.openedAt),
    blockMs,
    falseAlarms: falseAlarmsPerYear / performanceLines.length,
    falseReturns: falseAlarmsPerYear,
  }
  const watched = (beside: BesideLine, from: Instant) => [
    ...watchLine(beside.blocks, { ...watch, ...beside, fellFrom: Math.max(from, beside.watchedFrom) }),
  ]
  const lines = linesBeside(blocks, floors, { lossOf, configuration })
  const stretchOf = (beside: BesideLine, from: Instant) =>
    stretchSince({ blocks, floors, spans: beside.blocks, lossOf, from })
  const back = open === null ? null : backStretch(open, { blocks, lines, watched, stretchOf, from: watch.backFrom })
  // Once the champion is back, only what came after the fall is evidence against it.
  const fellFrom = Math.max(watch.fellFrom, back?.from ?? Number.NEGATIVE_INFINITY)
  const states = lines.map((beside) => ({ beside, states: watched(beside, fellFrom) }))
  const latest = states[0]?.states.at(-1)
  const isKnown = latest != null && latest.noise !== null && latest.ownBlocks > 0
  // Another champion is blamed for its own blocks alone.
  const isSuccessor = open !== null && open.championVersion !== championVersion
  const ownFrom = blocks.find(({ own }) => own !== null)?.startsAt ?? Number.POSITIVE_INFINITY
  const blamedFrom = isSuccessor ? Math.max(fellFrom, ownFrom) : fellFrom
  return {
    lossOf,
    blockMs,
    blocks: states[0]?.states.length ?? 0,
    blocksMin: noiseBlocksMin,
    lines: isKnown
      ? states.map(({ beside, states: passed }) => ({
          line: beside.line,
          isBelow: passed.at(-1)?.isBelow ?? false,
          isOwnBelow: passed.at(-1)?.isOwnBelow ?? false,
          stretch: stretchOf(beside, mostEvidentFrom(passed, { from: blamedFrom, sign: 1 })),
          limit: beside.limit,
        }))
      : null,
    back,
    hasFirstWeeks: lines.some(({ line }) => line === 'first-weeks'),
    recent: recentStretch(blocks, floors, { threshold: lines[0]?.blocks ?? [], lossOf }),
    materialLoss: materialLoss(blocks, floors, { lossOf, configuration }),
    falseAlarmsPerYear,
    rowsPerIndependent: rowsPerIndependentOf(blocks),
  }
}

/** The stretch by which the champion evidently keeps the line again that an episode is open for. */
function backStretch(
  { line, limit }: OpenLine,
  {
    blocks,
    lines,
    watched,
    stretchOf,
    from,
  }: {
    readonly blocks: readonly LossBlock[]
    readonly lines: readonly BesideLine[]
    readonly watched: (beside: BesideLine, from: Instant) => LineState[]
    readonly stretchOf: (beside: BesideLine, from: Instant) => Stretch
    readonly from: Instant
  },
): Stretch | null {
  const beside =
    line === 'first-weeks' && limit !== null
      ? { line, limit, blocks: besideConstant(blocks, limit), watchedFrom: Number.NEGATIVE_INFINITY, rowVarianceMin: 0 }
      : lines.find((each) => each.line === line)
  if (beside === undefined) return null
  const states = watched(beside, from)
  return states.at(-1)?.isBack ? stretchOf(beside, mostEvidentFrom(states, { from, sign: -1 })) : null
}

/** The beginning of the stretch up to now in which a series is most evidently above its line, or below it. */
function mostEvidentFrom(
  states: readonly LineState[],
  { from, sign }: { readonly from: Instant; readonly sign: 1 | -1 },
): Instant {
  let [excess, weight, most, began] = [0, 0, Number.NEGATIVE_INFINITY, states.at(-1)?.block.startsAt ?? 0]
  for (let index = states.length - 1; index >= 0; index--) {
    const { block } = states[index] as LineState
    if (block.startsAt < from) break
    excess += sign * block.mean * block.rowCount
    weight += block.rowCount
    const evidence = excess / Math.sqrt(weight)
    if (evidence > most) [most, began] = [evidence, block.startsAt]
  }
  return began
}

/** How much wider mistakes in runs make an interval, in rows. */
function rowsPerIndependentOf(blocks: readonly LossBlock[]): number {
  const spans = besideConstant(blocks, 0)
  const noise = pastNoise(spans, spans.length, { rowVarianceMin: 0 })
  if (noise === null) return 1
  const rows = spans.reduce((sum, { rowCount }) => sum + rowCount, 0)
  const variance = spans.reduce((sum, span) => sum + span.rowVariance * span.rowCount, 0) / rows
  return variance === 0 ? 1 : Math.max(1, noise.rowDeviation ** 2 / variance)
}

/** The champion's own rows of the last two months, beside the threshold; null before it has labels. */
function recentStretch(
  blocks: readonly LossBlock[],
  floors: readonly NaiveFloor[],
  { threshold, lossOf }: { readonly threshold: readonly LineSpan[]; readonly lossOf: LossOf },
): Stretch | null {
  const kept = blocks.flatMap((block, index) => {
    const floor = floors[index] as NaiveFloor
    const span = threshold[index]
    if (block.own === null || floor.own === null || span?.own == null) return []
    return [
      { block: { ...block, all: block.own }, floor: { ...floor, all: floor.own }, span: { ...span, ...span.own } },
    ]
  })
  const last = kept.at(-1)
  if (last === undefined) return null
  return stretchSince({
    blocks: kept.map(({ block }) => block),
    floors: kept.map(({ floor }) => floor),
    spans: kept.map(({ span }) => span),
    lossOf,
    from: last.block.endsAt - recentMs,
  })
}

/** Labelled rows of a day, over the last two months of spans that have any. */
function rowsPerDayOf(spans: readonly LossSpan[]): number {
  const end = spans.reduce((latest, { startsAt }) => Math.max(latest, startsAt), 0)
  const last = spans.filter(({ startsAt }) => startsAt > end - recentMs)
  const begin = last.reduce((first, { startsAt }) => Math.min(first, startsAt), end)
  const rows = last.reduce((sum, { labelled }) => sum + labelled, 0)
  // At least a day: a stream that began an hour ago has no rate yet.
  return (rows * dayMs) / Math.max(dayMs, end - begin)
}
