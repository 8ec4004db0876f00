import { durationInWords } from '#core/duration-in-words'
import { floorTo, hourMs, type Instant, showTime } from '#core/instant'
import type { BlocksToCompare } from './blocks-to-compare.ts'
import { followedMs, type Overlap } from './overlap-of.ts'
import { blocksBefore } from './paired-steps.ts'

/** The lateness of the labels that two versions are compared on. */
export interface ComparedLabels {
  /** From an observation to its label, the shortest usual time. */
  readonly labelDelayMs: number
  /** By when nearly all labels have come that come at all: blocks count from then on. */
  readonly labelLatenessMs: number
  readonly overlap: Overlap
}

/**
 * Before when nothing can be said of two versions: the end of the first block that is not needed to know the noise, and
 * the time by which its labels are in, as `blocksToCompare` waits for them. Later where rows are few.
 *
 * @returns null once there is such a block
 * @example comparableFrom({ blocks: [], lengthMs: 3_600_000, since: 0, labelLatenessMs: 86_400_000 }) // => 97200000
 */
export function comparableFrom({
  blocks,
  lengthMs,
  since,
  labelLatenessMs,
}: Pick<BlocksToCompare, 'blocks' | 'lengthMs'> &
  Pick<ComparedLabels, 'labelLatenessMs'> & { readonly since: Instant }): Instant | null {
  return blocks.length > blocksBefore
    ? null
    : floorTo(since, lengthMs) + (blocksBefore + 1) * lengthMs + Math.max(0, labelLatenessMs)
}

/**
 * Until when nothing can be said, and why.
 *
 * @example notComparableInWords({ from: 0, labelDelayMs: 0, overlap: 'none' }) // => 'Nothing can be said before
 *   1970-01-01 00:00 UTC.'
 */
export function notComparableInWords({
  from,
  labelDelayMs,
  overlap,
}: Omit<ComparedLabels, 'labelLatenessMs'> & { readonly from: Instant }): string {
  const said = `Nothing can be said before ${showTime(from)}`
  if (labelDelayMs < hourMs) return `${said}.`
  const labels = `labels take ${durationInWords(labelDelayMs)}`
  if (overlap === 'none') return `${said}: ${labels}.`
  if (overlap === 'evident') return `${said}: ${labels}, and errors last as long, so that rows count once in that time.`
  const needed = durationInWords(followedMs(labelDelayMs))
  return `${said}: ${labels}, and errors may last as long. It takes ${needed} of labels to tell.`
}
