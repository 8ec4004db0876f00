import { dayMs, type Instant } from '#core/instant'
import type { Block } from '#core/statistics/block'
import {
  advanceDetector,
  blockSurpriseMax,
  detectorLevel,
  evidenceOf,
  freshDetector,
  type ShiftEvidence,
} from '#core/statistics/e-detector'
import { type ExcessSpan, type PastNoise, pastNoise } from './past-noise.ts'

/** A span of losses beside a line. */
export interface LineSpan extends ExcessSpan {
  /** The part of the span's rows that the present champion answered; null without any. */
  readonly own: Block | null
}

export interface LineWatch {
  /** Blocks that begin earlier are no evidence that a line was crossed; they serve the noise. */
  readonly fellFrom: Instant
  /** The same for evidence that the champion is back. */
  readonly backFrom: Instant
  readonly blockMs: number
  /** False alarms of this line in a year. */
  readonly falseAlarms: number
  /** False returns of this line in a year. */
  readonly falseReturns: number
  readonly rowVarianceMin: number
}

/** How the evidence about one line stands after a block. */
export interface LineState {
  readonly block: LineSpan
  /** Evidence that the model is below the line, by all of its champions, and by the present one alone. */
  readonly fell: number
  readonly ownFell: number
  /** Evidence that the present champion is above the line. */
  readonly back: number
  readonly ownBlocks: number
  /** Null while too little is known for any verdict. */
  readonly noise: PastNoise | null
  /** The model is below the line, and the present champion's blocks say so too. */
  readonly isBelow: boolean
  /** The present champion is below the line by its own blocks alone. */
  readonly isOwnBelow: boolean
  readonly isBack: boolean
}

const yearMs = 365 * dayMs

/**
 * Watches how far a model's loss exceeds a line, block by block, with a detector whose false alarms in a year are
 * stated, however often one looks.
 *
 * Evidence goes on over a change of champion, because a model that is retrained often would never be found out
 * otherwise. The present champion has to share in it: a former one's late labels say nothing about it.
 *
 * @param spans oldest first, no longer than a block; the noise is learned from them, because there are more of them
 * @returns the state after each block
 * @complexity O(blocks times the spans of two months)
 * @see `core/statistics/e-detector.ts`
 */
export function* watchLine(spans: readonly LineSpan[], watch: LineWatch): Generator<LineState> {
  const blocksPerYear = yearMs / watch.blockMs
  const fallLevel = detectorLevel({ blocksPerYear, falseAlarmsPerYear: watch.falseAlarms })
  const backLevel = detectorLevel({ blocksPerYear, falseAlarmsPerYear: watch.falseReturns })
  let [fell, ownFell, back]: ShiftEvidence[] = [freshDetector(), freshDetector(), freshDetector()]
  let ownBlocks = 0
  let noise: PastNoise | null = null
  let noiseDay = Number.NaN
  for (const { block, first, spanCount } of blocksOf(spans, watch.blockMs)) {
    const { own, startsAt } = block
    const surprise = (part: Block) => surpriseOf(part, noise as PastNoise, spanCount)
    const day = Math.floor(startsAt / dayMs)
    // Noise is learned anew once a day: shorter blocks of one day share it.
    if (noise === null || day !== noiseDay) noise = pastNoise(spans, first, watch)
    noiseDay = day
    if (noise !== null && startsAt >= watch.fellFrom) {
      fell = advanceDetector(fell as ShiftEvidence, surprise(block))
      if (own !== null) ownFell = advanceDetector(ownFell as ShiftEvidence, surprise(own))
    }
    if (noise !== null && own !== null) {
      ownBlocks += 1
      if (startsAt >= watch.backFrom)
        back = advanceDetector(back as ShiftEvidence, surprise({ ...own, mean: -own.mean }))
    }
    const evidence = { fell: evidenceOf(fell as ShiftEvidence), ownFell: evidenceOf(ownFell as ShiftEvidence) }
    yield {
      block,
      ...evidence,
      back: evidenceOf(back as ShiftEvidence),
      ownBlocks,
      noise,
      // Evidence above the number of its blocks is more than chance would gather on average.
      isBelow: evidence.fell >= fallLevel && evidence.ownFell > Math.max(1, ownBlocks),
      isOwnBelow: evidence.ownFell >= fallLevel,
      isBack: evidenceOf(back as ShiftEvidence) >= backLevel,
    }
  }
}

/** Blocks of spans, with the index of the first span of each. */
function* blocksOf(spans: readonly LineSpan[], blockMs: number) {
  for (let first = 0, next = 0; first < spans.length; first = next) {
    const startsAt = Math.floor((spans[first] as LineSpan).startsAt / blockMs) * blockMs
    for (next = first; next < spans.length; next++) if ((spans[next] as LineSpan).startsAt >= startsAt + blockMs) break
    const parts = spans.slice(first, next)
    const owns = parts.flatMap(({ own }) => (own === null ? [] : [own]))
    const own = owns.length === 0 ? null : meanOf(owns)
    const block: LineSpan = { startsAt, endsAt: startsAt + blockMs, ...meanOf(parts), rowVariance: 0, own }
    yield { block, first, spanCount: parts.length }
  }
}

function meanOf(parts: readonly Block[]): Block {
  const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0)
  return { rowCount, mean: parts.reduce((sum, part) => sum + part.mean * part.rowCount, 0) / rowCount }
}

/** How far a block is above the line, in standard deviations of its own. */
function surpriseOf({ mean, rowCount }: Block, noise: PastNoise, spanCount: number): number {
  if (noise.rowDeviation === 0) return Math.sign(mean) * blockSurpriseMax
  return (mean * Math.sqrt(Math.min(rowCount, noise.usualRowCount * spanCount))) / noise.rowDeviation
}
