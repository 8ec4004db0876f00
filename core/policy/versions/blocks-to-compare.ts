import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { addBlocks, type PairedBlock } from './paired-block.ts'

/** Lengths of spans in ms. Each is a whole number of every shorter one down to 6 hours, so that spans add up. */
const spanLengths = [
  hourMs,
  2 * hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  2 * dayMs,
  4 * dayMs,
  8 * dayMs,
  16 * dayMs,
  32 * dayMs,
  64 * dayMs,
] as const

/**
 * Spans may be shorter than errors overlap by this share: labels that take a day come some minutes after it, and must not
 * make spans of two days. Neighbouring spans then share a tenth of what moves them.
 */
const overlapIgnored = 0.1

/** Rows below which a block of two versions' losses holds hardly a row on which they differ. */
const blockRowsMin = 10
/** Moments below which neighbouring blocks are as alike as neighbouring moments. */
const blockMomentsMin = 4

export interface BlocksToCompare {
  /** In the order of time. */
  readonly blocks: readonly PairedBlock[]
  /** The shortest block. */
  readonly lengthMs: number
  /** Time that the blocks cover together. */
  readonly coveredMs: number
}

/**
 * The length of the shortest block that two versions are compared on: a bad version has to give way fast, but errors of
 * overlapping labels repeat each other.
 *
 * @param overlapMs for how long errors overlap (see `overlapOf`)
 * @example shortestBlockMs({ pieceMs: 3_600_000, overlapMs: 5 * 3_600_000 }) // => 21600000
 */
export function shortestBlockMs({
  pieceMs,
  overlapMs,
}: {
  readonly pieceMs: number
  readonly overlapMs: number
}): number {
  const lengthMin = Math.max(pieceMs, overlapMs * (1 - overlapIgnored))
  return spanLengths.find((length) => length >= lengthMin) ?? spanLengths[spanLengths.length - 1] ?? pieceMs
}

/**
 * The blocks that two versions are compared on: spans of time that are over, and whose labels are in. A span with few
 * rows is joined to the next ones. A span's labels are in when it is older than labels usually are late, however many came
 * before: where the labels of mistakes are late, the spans with most labels are those with the fewest mistakes.
 *
 * Later rows do not change a block that there was before: evidence that was gathered on it stays what it was.
 *
 * @param pieces blocks of `pieceMs`, in the order of time
 * @param overlapMs for how long errors overlap
 * @param labelLatenessMs by when nearly all labels that come at all have come
 * @complexity O(pieces)
 * @example blocksToCompare([], { pieceMs: 3_600_000, overlapMs: 0, labelLatenessMs: 0, now: 0 }).lengthMs // => 3600000
 */
export function blocksToCompare(
  pieces: readonly PairedBlock[],
  asked: {
    readonly pieceMs: number
    readonly overlapMs: number
    readonly labelLatenessMs: number
    readonly now: Instant
  },
): BlocksToCompare {
  const { labelLatenessMs, now } = asked
  const lengthMs = shortestBlockMs(asked)
  const blocks: PairedBlock[] = []
  let [coveredMs, joinedMs, joined] = [0, 0, null as PairedBlock | null]
  for (const span of spansOf(pieces, lengthMs)) {
    const isIn = now - span.startedAt - lengthMs >= labelLatenessMs
    if (span.labelled === 0 || !isIn) continue
    joined = joined === null ? span : addBlocks(joined, span)
    joinedMs += lengthMs
    if (joined.labelled < blockRowsMin || joined.moments < blockMomentsMin) continue
    blocks.push(joined)
    coveredMs += joinedMs
    joinedMs = 0
    joined = null
  }
  return { blocks, lengthMs, coveredMs }
}

function spansOf(pieces: readonly PairedBlock[], lengthMs: number): Iterable<PairedBlock> {
  const spans = new Map<Instant, PairedBlock>()
  for (const piece of pieces) {
    const startedAt = floorTo(piece.startedAt, lengthMs)
    const span = spans.get(startedAt)
    spans.set(startedAt, span === undefined ? { ...piece, startedAt } : { ...addBlocks(span, piece), startedAt })
  }
  return spans.values()
}
