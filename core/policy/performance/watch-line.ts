import { dayMs, type Instant } from '#core/instant'
import type { Block } from '#core/statistics/block'
import {
  advanceDetector,
  blockSurpriseMax,
  detectorLevel,
  evidenceOf,
  freshDetector,
} from '#core/statistics/e-detector'
import { type ExcessSpan, type NoiseOf, type PastNoise, pastNoise } from './past-noise.ts'

/** A span of losses beside a line. */
export interface LineSpan extends ExcessSpan {
  /** The part of the span's rows that the present champion answered; null without any. */
  readonly own: Block | null
}

/** A block beside a line, in standard deviations as they were known before it. */
export interface LineStep {
  readonly block: LineSpan
  /** Null while too little is known for any verdict; the surprises are then null too. */
  readonly noise: PastNoise | null
  /** How far the block is above what is tolerated, by all of its rows. */
  readonly surprise: number | null
  /** The same by the rows of the present champion; null without any. */
  readonly ownSurprise: number | null
}

/** How the evidence stands after a block that the model is below a line. */
export interface FallState {
  readonly block: LineSpan
  /** The model is below the line, and the present champion's blocks say so too. */
  readonly isBelow: boolean
  /** The present champion is below the line by its own blocks alone. */
  readonly isOwnBelow: boolean
}

interface Watch {
  /** Blocks that begin earlier are no evidence. */
  readonly from: Instant
  readonly blockMs: number
  /** False verdicts of this line in a year. */
  readonly falseAlarms: number
}

const yearMs = 365 * dayMs

/**
 * A line's blocks, each with the noise that the spans before it let expect.
 *
 * @param spans oldest first, no longer than a block; the noise is learned from them, because there are more of them
 * @param knownUntil a block that ends later is left out: what is concluded from a part of it would depend on when one
 *   looks
 * @complexity O(blocks times the spans of two months)
 */
export function lineSteps(
  spans: readonly LineSpan[],
  asked: NoiseOf & {
    readonly blockMs: number
    readonly knownUntil: Instant
    /** So much above the line is no evidence. */
    readonly tolerated: number
  },
): LineStep[] {
  const steps: LineStep[] = []
  let noise: PastNoise | null = null
  let noiseDay = Number.NaN
  for (const { block, first, spanCount } of blocksOf(spans, asked.blockMs)) {
    if (block.endsAt > asked.knownUntil) break
    // Noise is learned anew once a day: shorter blocks of one day share it.
    const day = Math.floor(block.startsAt / dayMs)
    if (noise === null || day !== noiseDay) noise = pastNoise(spans, first, asked)
    noiseDay = day
    const surprise = (part: Block) =>
      noise && surpriseOf({ ...part, mean: part.mean - asked.tolerated }, noise, spanCount)
    steps.push({ block, noise, surprise: surprise(block), ownSurprise: block.own && surprise(block.own) })
  }
  return steps
}

/**
 * Watches whether a model is below a line, block by block, with a detector whose false alarms in a year are stated,
 * however often one looks.
 *
 * Evidence goes on over a change of champion, because a model that is retrained often would never be found out
 * otherwise. The present champion has to share in it: a former one's late labels say nothing about it.
 *
 * @returns the state after each block that has a noise
 * @complexity O(steps)
 * @see `core/statistics/e-detector.ts`
 */
export function* watchFall(steps: readonly LineStep[], watch: Watch): Generator<FallState> {
  const level = levelOf(watch)
  let [fell, ownFell, ownBlocks] = [freshDetector(), freshDetector(), 0]
  for (const { block, surprise, ownSurprise } of steps) {
    if (surprise === null || block.startsAt < watch.from) continue
    fell = advanceDetector(fell, surprise)
    if (ownSurprise !== null) {
      ownFell = advanceDetector(ownFell, ownSurprise)
      ownBlocks += 1
    }
    const own = evidenceOf(ownFell)
    // Evidence above the number of its blocks is more than chance would gather on average.
    yield { block, isBelow: evidenceOf(fell) >= level && own > Math.max(1, ownBlocks), isOwnBelow: own >= level }
  }
}

/**
 * The first block at which the present champion's rows say that it keeps a line again; null while none does.
 *
 * @complexity O(steps)
 */
export function findReturn(steps: readonly LineStep[], watch: Watch): LineSpan | null {
  const level = levelOf(watch)
  let back = freshDetector()
  for (const { block, ownSurprise } of steps) {
    if (ownSurprise === null || block.startsAt < watch.from) continue
    back = advanceDetector(back, -ownSurprise)
    if (evidenceOf(back) >= level) return block
  }
  return null
}

function levelOf({ blockMs, falseAlarms }: Watch): number {
  return detectorLevel({ blocksPerYear: yearMs / blockMs, falseAlarmsPerYear: falseAlarms })
}

/** Blocks of spans, with the index of the first span of each. */
function* blocksOf(spans: readonly LineSpan[], blockMs: number) {
  for (let first = 0, next = 0; first < spans.length; first = next) {
    const startsAt = Math.floor((spans[first] as LineSpan).startsAt / blockMs) * blockMs
    let [rows, excess, ownRows, ownExcess, rowVariance] = [0, 0, 0, 0, 0]
    for (; next < spans.length && (spans[next] as LineSpan).startsAt < startsAt + blockMs; next++) {
      const span = spans[next] as LineSpan
      rows += span.rowCount
      excess += span.mean * span.rowCount
      rowVariance += span.rowVariance * span.rowCount
      ownRows += span.own?.rowCount ?? 0
      ownExcess += (span.own?.mean ?? 0) * (span.own?.rowCount ?? 0)
    }
    const block: LineSpan = {
      startsAt,
      endsAt: startsAt + blockMs,
      mean: excess / rows,
      rowCount: rows,
      rowVariance: rowVariance / rows,
      own: ownRows === 0 ? null : { mean: ownExcess / ownRows, rowCount: ownRows },
    }
    yield { block, first, spanCount: next - first }
  }
}

/** How far a block is above the line, in standard deviations of its own. */
function surpriseOf({ mean, rowCount }: Block, noise: PastNoise, spanCount: number): number {
  if (noise.rowDeviation === 0) return Math.sign(mean) * blockSurpriseMax
  return (mean * Math.sqrt(Math.min(rowCount, noise.usualRowCount * spanCount))) / noise.rowDeviation
}
