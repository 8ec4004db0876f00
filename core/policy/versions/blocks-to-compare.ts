import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { addBlocks, type PairedBlock } from './paired-block.ts'

/** Lengths of blocks in ms. Each is a whole number of every shorter one down to 6 hours, so that blocks add up. */
const blockLengths = [
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

/** Rows below which a block of two versions' losses holds hardly a row on which they differ. */
const blockRowsMin = 10
/** Moments below which neighbouring blocks are as alike as neighbouring moments. */
const blockMomentsMin = 4

export interface BlocksToCompare {
  readonly lengthMs: number
  /** In the order of time. */
  readonly blocks: readonly PairedBlock[]
}

/**
 * The blocks that two versions are compared on: spans of time that are over, and whose labels are in.
 *
 * They are as short as the rows allow, because a bad version has to give way fast, but no shorter than the time a label
 * takes: labels of overlapping spans repeat each other's errors. A block's labels are in with `coverageMin` of its rows,
 * or when it is older than labels usually are late.
 *
 * @param pieces blocks of `pieceMs`, in the order of time
 * @param labelDelayMs from an observation to its label, the shortest usual one
 * @param labelLatenessMs by when nearly all labels that come at all have come
 * @complexity O(pieces)
 * @example blocksToCompare([], { pieceMs: 3_600_000, labelDelayMs: 0, labelLatenessMs: 0, coverageMin: 0.9, now: 0
 *   }).lengthMs // => 3600000
 */
export function blocksToCompare(
  pieces: readonly PairedBlock[],
  asked: {
    readonly pieceMs: number
    readonly labelDelayMs: number
    readonly labelLatenessMs: number
    readonly coverageMin: number
    readonly now: Instant
  },
): BlocksToCompare {
  const { pieceMs, labelDelayMs, labelLatenessMs, coverageMin, now } = asked
  const lengthMs = lengthFor(pieces, pieceMs, labelDelayMs)
  const merged = new Map<Instant, PairedBlock>()
  for (const piece of pieces) {
    const startedAt = floorTo(piece.startedAt, lengthMs)
    const block = merged.get(startedAt)
    merged.set(startedAt, block === undefined ? { ...piece, startedAt } : { ...addBlocks(block, piece), startedAt })
  }
  const blocks = [...merged.values()].filter(({ startedAt, scored, labelled }) => {
    const age = now - startedAt - lengthMs
    return labelled > 0 && age >= 0 && (labelled >= coverageMin * scored || age >= labelLatenessMs)
  })
  return { lengthMs, blocks }
}

/** By the labelled rows of a usual piece, so that an outage does not lengthen all blocks. */
function lengthFor(pieces: readonly PairedBlock[], pieceMs: number, labelDelayMs: number): number {
  const spanMs =
    pieces.length === 0 ? 0 : (pieces.at(-1) as PairedBlock).startedAt - (pieces[0] as PairedBlock).startedAt + pieceMs
  const total = (count: (piece: PairedBlock) => number) => pieces.reduce((sum, piece) => sum + count(piece), 0)
  const [rows, moments] = [total(({ labelled }) => labelled), total((piece) => piece.moments)]
  const isLongEnough = (length: number) =>
    length >= Math.max(pieceMs, labelDelayMs) &&
    (pieces.length === 0 || (rows * length >= blockRowsMin * spanMs && moments * length >= blockMomentsMin * spanMs))
  return blockLengths.find(isLongEnough) ?? (blockLengths.at(-1) as number)
}
