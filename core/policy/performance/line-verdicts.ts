import type { Instant } from '#core/instant'
import { fallStates, type LineTrack, type LineWatch, type Standing } from './follow-lines.ts'
import { mostEvidentFrom } from './most-evident-from.ts'
import type { PerformanceLine } from './performance-lines.ts'
import type { Stretch } from './stretch.ts'

/** The evidence about one line. */
export interface LineVerdict {
  readonly line: PerformanceLine
  readonly isBelow: boolean
  readonly isOwnBelow: boolean
  /** The end of the block by which it was first evident; null while it is not. */
  readonly evidentAt: Instant | null
  /** The stretch that a verdict rests on. */
  readonly stretch: Stretch
  readonly limit: number | null
}

/** Sums up a stretch of blocks beside a line. */
export type StretchOf = (track: LineTrack, at: { readonly from: Instant; readonly to?: Instant }) => Stretch

interface Judged extends LineWatch {
  /** The open episode is about another champion, so that the present one is blamed for its own blocks alone. */
  readonly isSuccessor: boolean
  readonly stretchOf: StretchOf
}

/** The verdict about each line, in the order of the lines. */
export function lineVerdicts(tracks: readonly LineTrack[], { since }: Standing, judged: Judged): LineVerdict[] {
  return tracks.map((track) => lineVerdict(track, since, judged))
}

function lineVerdict(track: LineTrack, since: Instant, { isSuccessor, stretchOf, ...watch }: Judged): LineVerdict {
  const states = [...fallStates(track, since, watch)]
  const fell = states.find(({ isBelow }) => isBelow)
  const ownFell = states.find(({ isOwnBelow }) => isOwnBelow)
  const evidentAt = ((isSuccessor && ownFell) || fell)?.block.endsAt ?? null
  const blamed = states.map(({ block }) => block).filter(({ own }) => !isSuccessor || own !== null)
  const upToNow = stretchOf(track, { from: mostEvidentFrom(blamed, 1) })
  const atFirst = blamed.filter(({ endsAt }) => evidentAt !== null && endsAt <= evidentAt)
  // A fall that is neither going on nor evidently over is told by the blocks that showed it.
  const stretch =
    evidentAt !== null && upToNow.excess <= 0 && atFirst.length > 0
      ? stretchOf(track, { from: mostEvidentFrom(atFirst, 1), to: evidentAt })
      : upToNow
  const { line, limit } = track
  return { line, limit, isBelow: fell !== undefined, isOwnBelow: ownFell !== undefined, evidentAt, stretch }
}

/** The stretch by which the champion evidently keeps a line again. */
export function backStretch(track: LineTrack | null, from: Instant, stretchOf: StretchOf): Stretch | null {
  if (track === null) return null
  const blocks = track.spans.filter(({ startsAt }) => startsAt >= from)
  return stretchOf(track, { from: mostEvidentFrom(blocks, -1) })
}
