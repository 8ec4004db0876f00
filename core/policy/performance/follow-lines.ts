import type { Instant } from '#core/instant'
import { type PerformanceLine, performanceLines } from './performance-lines.ts'
import { type FallState, findReturn, type LineSpan, type LineStep, watchFall } from './watch-line.ts'

/** A line with its blocks, as they are looked at for a fall and for a return. */
export interface LineTrack {
  readonly line: PerformanceLine
  readonly limit: number | null
  /** Earlier blocks are no evidence of a fall. */
  readonly watchedFrom: Instant
  /** All spans, those among them that do not fill a block yet. */
  readonly spans: readonly LineSpan[]
  readonly steps: readonly LineStep[]
  /** Computed when they are asked for: most models are below no line. */
  readonly returnSteps: () => readonly LineStep[]
}

export interface LineWatch {
  readonly blockMs: number
  readonly returnBlockMs: number
  /** False alarms of one line in a year, and false returns. */
  readonly falseAlarms: number
  readonly falseReturns: number
}

/** A fall that is not over: the line, and the end of the block by which it was evident. */
export interface OpenFall {
  readonly line: PerformanceLine
  readonly limit: number | null
  readonly evidentAt: Instant
}

/** How a model stands beside its lines after all of its blocks. */
export interface Standing {
  readonly open: OpenFall | null
  /** The beginning of the blocks that the last return was evident by; null without one. */
  readonly returnedFrom: Instant | null
  /** Since when blocks are evidence of a fall: the end of the one before. */
  readonly since: Instant
}

/**
 * Follows falls and returns block by block from a beginning: a fall is over by the first block that makes the return
 * evident, and only what comes after it is evidence of another. A fall below a line that is told earlier takes the place
 * of one below another. So the standing depends on the blocks alone, and not on how often somebody looked in between.
 *
 * @param ofLine the track that a fall returns by; null where its line is not known any more
 * @complexity O(blocks times falls)
 */
export function followLines(
  tracks: readonly LineTrack[],
  begin: { readonly open: OpenFall | null; readonly since: Instant },
  { ofLine, ...watch }: LineWatch & { readonly ofLine: (open: OpenFall) => LineTrack | null },
): Standing {
  let { open, since } = begin
  let returnedFrom: Instant | null = null
  for (;;) {
    open ??= firstFall(tracks, since, watch)
    const returnedAt: Instant | null = open && returnOf(ofLine(open), open.evidentAt, watch)
    const worse: OpenFall | null = open && firstFall(above(tracks, open), since, watch)
    if (worse !== null && worse.evidentAt <= (returnedAt ?? worse.evidentAt)) {
      open = worse
      continue
    }
    if (open === null || returnedAt === null) return { open, returnedFrom, since }
    returnedFrom = open.evidentAt
    since = returnedAt
    open = null
  }
}

/** The lines that are told before that of a fall. */
function above(tracks: readonly LineTrack[], { line }: OpenFall): LineTrack[] {
  const rank = performanceLines.indexOf(line)
  return tracks.filter((track) => performanceLines.indexOf(track.line) < rank)
}

/** The end of the block by which the champion evidently keeps a line again; null while it does not. */
export function returnOf(
  track: LineTrack | null,
  from: Instant,
  { returnBlockMs, falseReturns }: LineWatch,
): Instant | null {
  const watch = { from, blockMs: returnBlockMs, falseAlarms: falseReturns }
  return (track && findReturn(track.returnSteps(), watch))?.endsAt ?? null
}

/** The states of a line since a moment. */
export function fallStates(
  { steps, watchedFrom }: LineTrack,
  since: Instant,
  { blockMs, falseAlarms }: LineWatch,
): Iterable<FallState> {
  return watchFall(steps, { from: Math.max(since, watchedFrom), blockMs, falseAlarms })
}

/** The fall that is evident first; of several at once that of the line that is told first. */
function firstFall(tracks: readonly LineTrack[], since: Instant, watch: LineWatch): OpenFall | null {
  let first: OpenFall | null = null
  for (const track of tracks) {
    for (const { block, isBelow } of fallStates(track, since, watch)) {
      if (first !== null && block.endsAt >= first.evidentAt) break
      if (isBelow) first = { line: track.line, limit: track.limit, evidentAt: block.endsAt }
    }
  }
  return first
}
