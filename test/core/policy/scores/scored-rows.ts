import { dayMs, type Instant } from '#core/instant'
import { heldOutBlocks } from '#core/policy/scores/held-out-blocks'
import { scoreBins } from '#core/policy/scores/score-bins'
import type { ScoreBlock } from '#core/policy/scores/score-block'
import { scoreBlockMs } from '#core/policy/scores/score-block'
import type { VersionScores } from '#core/policy/scores/score-history'

export interface ScoredRow {
  readonly at: Instant
  readonly score: number
  readonly label: 0 | 1
}

/** Rows as blocks of scores, with or without their labels. */
export function blocksOf(
  rows: readonly ScoredRow[],
  { bins, isHeldOut, isSettled = true }: { bins: VersionScores['bins']; isHeldOut: boolean; isSettled?: boolean },
): ScoreBlock[] {
  const quarters = Map.groupBy(rows, ({ at }) => Math.floor(at / scoreBlockMs) * scoreBlockMs)
  const written = [...quarters].map(([at, own]) => ({
    at: new Date(at).toISOString(),
    rows: own.length,
    scores: own.map(({ score }) => score),
    labels: own.map(({ label }) => label),
  }))
  return heldOutBlocks(written, bins).map((block) => ({
    ...block,
    isHeldOut,
    isSettled,
    predictions: isSettled ? block.predictions : block.predictions.map(([bin, n, sum]) => [bin, n, sum, 0, 0]),
  }))
}

/** A version that was evaluated on the first days of a stream, and serves from the day after the next on. */
export function versionScores(
  rows: readonly ScoredRow[],
  { heldOutDays, isSettled = true }: { heldOutDays: number; isSettled?: boolean },
): VersionScores {
  const from = rows[0]?.at ?? 0
  const cutoffAt = from + heldOutDays * dayMs
  const heldOut = rows.filter(({ at }) => at < cutoffAt)
  const bins = scoreBins(
    heldOut.map(({ score }) => score),
    0.5,
  )
  const served = rows.filter(({ at }) => at >= cutoffAt)
  const blocks = [
    ...blocksOf(heldOut, { bins, isHeldOut: true }),
    ...blocksOf(served, { bins, isHeldOut: false, isSettled }),
  ]
  return { bins, cutoffAt, blocks }
}

/** Rows at even times, whose score follows from their number. */
export function rowsOf(
  { days, perDay, from = 0 }: { days: number; perDay: number; from?: Instant },
  row: (index: number, day: number) => { score: number; label: 0 | 1 },
): ScoredRow[] {
  return Array.from({ length: days * perDay }, (_, index) => ({
    at: from + (index * dayMs) / perDay,
    ...row(index, Math.floor(index / perDay)),
  }))
}
