import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant } from '#core/instant'
import { falseAlarmsAllowed } from '#core/policy/false-alarm-budget'
import { noiseBlocksMin } from '#core/statistics/block-noise'
import { blockLengthFor } from './block-length.ts'
import { followLines, type LineTrack, type LineWatch, type OpenFall, returnOf } from './follow-lines.ts'
import { besideConstant } from './line-blocks.ts'
import { backStretch, type LineVerdict, lineVerdicts, type StretchOf } from './line-verdicts.ts'
import { lossBlocks } from './loss-blocks.ts'
import type { LossSpan } from './loss-span.ts'
import { naiveFloors } from './naive-floor.ts'
import {
  type BesideLine,
  isUnboundedLoss,
  linesBeside,
  materialLoss,
  type PerformanceLine,
  type PerformanceSettings,
  performanceLines,
} from './performance-lines.ts'
import { recentStretch } from './recent-stretch.ts'
import type { LossOf } from './row-loss.ts'
import { rowsPerDayOf, rowsPerIndependentOf } from './rows-of-spans.ts'
import { type Stretch, stretchSince } from './stretch.ts'
import { lineSteps } from './watch-line.ts'

/** The line that an episode is about. */
export interface OpenLine {
  readonly line: PerformanceLine
  readonly limit: number | null
  readonly openedAt: Instant
  /** The end of the block by which the fall was evident; null in episodes of earlier releases. */
  readonly evidentAt: Instant | null
  readonly championVersion: number
}

/** An episode that is over. */
export interface ClosedLine extends OpenLine {
  readonly closedAt: Instant
  /** By the evidence, and not by a change of champion. */
  readonly cameBack: boolean
}

/** A model's losses, as far as they are known. */
export interface LossesToWatch {
  /** Those of all champions whose labels are in, for as long as they are kept. */
  readonly spans: readonly LossSpan[]
  /** Up to when the labels are in. */
  readonly knownUntil: Instant
  readonly championVersion: number
  readonly promotedAt: Instant
  readonly lossOf: LossOf
  /** From an observation to its label, the shortest usual time; null without labels. */
  readonly labelDelayMs: number | null
  /** For how long errors overlap: the time that a label takes, or 0 where past errors show no overlap. */
  readonly overlapMs: number
  /** By when nearly all labels have come that come at all; null while that is not known. */
  readonly labelLatenessMs: number | null
  readonly open: OpenLine | null
  /** The last episode that closed; null without one. */
  readonly lastClosed: ClosedLine | null
}

export interface LossWatch {
  readonly lossOf: LossOf
  readonly blockMs: number
  /** Blocks so far, and how many a verdict needs. */
  readonly blocks: number
  readonly blocksMin: number
  /** By when nearly all labels have come that come at all; null while that is not known. */
  readonly labelLatenessMs: number | null
  /** Null while too little is known of the noise, or of the champion. */
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

type Settings = PerformanceSettings & Pick<Configuration, 'false_alarms_per_year'>

/**
 * Watches a model's losses beside its threshold if it has one, the champion's first weeks and the naive floor. Each line has a third
 * of the false alarms that performance may raise.
 *
 * All of it is computed anew from the kept spans, from the last episode on: a check that is repeated says the same, and
 * so does one after a month without checks.
 *
 * @complexity O(spans of a year times those of two months)
 */
export function watchLosses(known: LossesToWatch, configuration: Settings): LossWatch {
  const { spans, championVersion, lossOf, overlapMs, open } = known
  const delayMs = Math.max(0, known.labelDelayMs ?? 0)
  const blockMs = blockLengthFor({ overlapMs, rowsPerDay: rowsPerDayOf(spans) })
  // Noise is learned from the shortest spans beyond which no errors overlap.
  const spanMs = blockLengthFor({ overlapMs, rowsPerDay: Number.POSITIVE_INFINITY })
  const blocks = lossBlocks(spans, { lengthMs: Math.min(spanMs, blockMs), championVersion })
  const floors = naiveFloors(blocks, lossOf, { knownAfterMs: known.labelLatenessMs ?? 0 })
  const falseAlarmsPerYear = falseAlarmsAllowed('performance', configuration)
  const watch = {
    blockMs,
    // A good day is no evidence that a fall is over: it may be alike in itself, and no single block is evidence enough.
    returnBlockMs: Math.max(dayMs, blockMs),
    falseAlarms: falseAlarmsPerYear / performanceLines.length,
    falseReturns: falseAlarmsPerYear,
  }
  const lines = linesBeside(blocks, floors, { ...known, configuration })
  const tracks = lines.map((beside) => trackOf(beside, watch, known))
  // A threshold that is set no more leaves a fall below it to the line that takes its place.
  const ofLine = ({ line, limit }: Pick<OpenFall, 'line' | 'limit'>) =>
    line === 'first-weeks' && limit !== null
      ? trackOf(
          { ...beyondAny, isUnbounded: isUnboundedLoss(lossOf), line, limit, blocks: besideConstant(blocks, limit) },
          watch,
          known,
        )
      : (tracks.find((track) => track.line === line) ?? (line === 'threshold' ? (tracks[0] ?? null) : null))
  const standing = followLines(tracks, beginOf(known, { delayMs, watch, ofLine }), { ...watch, ofLine })
  const stretchOf: StretchOf = (track, at) => stretchSince({ blocks, floors, spans: track.spans, lossOf, ...at })
  const [highest] = tracks
  const steps = highest?.steps ?? []
  const isKnown = steps.at(-1)?.noise != null && steps.some(({ ownSurprise }) => ownSurprise !== null)
  const isSuccessor = open !== null && open.championVersion !== championVersion
  const returnedFrom = open === null || standing.open !== null ? null : standing.returnedFrom
  return {
    lossOf,
    blockMs,
    blocks: steps.length,
    blocksMin: noiseBlocksMin,
    labelLatenessMs: known.labelLatenessMs,
    lines: isKnown ? lineVerdicts(tracks, standing, { ...watch, isSuccessor, stretchOf }) : null,
    back: returnedFrom === null || open === null ? null : backStretch(ofLine(open), returnedFrom, stretchOf),
    hasFirstWeeks: lines.some(({ line }) => line === 'first-weeks'),
    recent: recentStretch(blocks, floors, { beside: highest?.spans ?? [], lossOf }),
    materialLoss: materialLoss(blocks, floors, { lossOf, configuration }),
    falseAlarmsPerYear,
    rowsPerIndependent: rowsPerIndependentOf(blocks),
  }
}

/** A line that is kept again may have been one of a former champion. */
const beyondAny = { watchedFrom: Number.NEGATIVE_INFINITY, rowVarianceMin: 0, tolerated: 0 } as const

/** A line's blocks, in the lengths that falls and returns are looked for in. */
function trackOf(beside: BesideLine, watch: LineWatch, { knownUntil }: Pick<LossesToWatch, 'knownUntil'>): LineTrack {
  const { blockMs, returnBlockMs } = watch
  const steps = lineSteps(beside.blocks, { ...beside, blockMs, knownUntil })
  // Between the line and what is tolerated beyond it, a champion is neither below nor back.
  const returnSteps = () => lineSteps(beside.blocks, { ...beside, blockMs: returnBlockMs, knownUntil, tolerated: 0 })
  return { ...beside, spans: beside.blocks, steps, returnSteps }
}

/** The open fall, and since when blocks are evidence of one: the end of the one before. */
function beginOf(
  { open, lastClosed }: LossesToWatch,
  asked: {
    readonly delayMs: number
    readonly watch: LineWatch
    readonly ofLine: (line: OpenLine) => LineTrack | null
  },
) {
  // Labels that came after a moment are of rows from before it.
  const evidentAt = (line: OpenLine) => line.evidentAt ?? line.openedAt - asked.delayMs
  const returnedAt = lastClosed?.cameBack
    ? returnOf(asked.ofLine(lastClosed), evidentAt(lastClosed), asked.watch)
    : null
  const closedAt = lastClosed === null ? Number.NEGATIVE_INFINITY : lastClosed.closedAt - asked.delayMs
  return { open: open && { ...open, evidentAt: evidentAt(open) }, since: returnedAt ?? closedAt }
}
