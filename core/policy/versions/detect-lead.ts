import type { Instant } from '#core/instant'
import { advanceDetector, blockSurpriseMax, evidenceOf, freshDetector, shiftSizes } from '#core/statistics/e-detector'
import type { PairedBlock } from './paired-block.ts'
import { type PairedStep, pairedSteps, type ScaleOf, surpriseOf } from './paired-steps.ts'

export interface DetectedLead {
  /** By how much the champion lost more than the other version, a row, since {@link since}. */
  readonly lead: number
  readonly labelled: number
  readonly blockCount: number
  /** Since when the other version seems to lead; null without blocks. */
  readonly since: Instant | null
  /** The detector's evidence; it alarms at its level. */
  readonly evidence: number
}

/**
 * The standard error is taken this much larger than estimated. The detector's level is a hundred times as rare as that
 * of a probation, and an error of the estimate weighs more the rarer a level is.
 */
const caution = 1.1

/**
 * Looks for a version that has come to lead the champion, and for the block since when.
 *
 * @param tolerated a lead up to this share of the material difference is nothing to act on
 * @complexity O(blocks)
 * @see `advanceDetector` for the level
 * @example detectLead([], { scaleOf: () => ({ material: 0.05, unit: 1 }), tolerated: 0.25 }).evidence // => 0
 */
export function detectLead(
  blocks: readonly PairedBlock[],
  { scaleOf, tolerated }: { readonly scaleOf: ScaleOf; readonly tolerated: number },
): DetectedLead {
  const onset = onsetFinder()
  let evidence = 0
  for (const [step, surprise, after] of watchLead(blocks, { scaleOf, tolerated })) {
    onset.add(step, surprise)
    evidence = after
  }
  const since = onset.startedAt() ?? blocks[0]?.startedAt ?? null
  const leading = blocks.filter(({ startedAt }) => since !== null && startedAt >= since)
  const labelled = leading.reduce((sum, block) => sum + block.labelled, 0)
  const lost = leading.reduce((sum, { championLoss, otherLoss }) => sum + championLoss - otherLoss, 0)
  const lead = labelled === 0 ? 0 : lost / labelled
  return { lead, labelled, blockCount: leading.length, since, evidence }
}

/** Each step with its surprise, and the detector's evidence after it. */
export function* watchLead(
  blocks: readonly PairedBlock[],
  { scaleOf, tolerated }: { readonly scaleOf: ScaleOf; readonly tolerated: number },
): Generator<readonly [step: PairedStep, surprise: number, evidence: number]> {
  let evidence = freshDetector()
  for (const step of pairedSteps(blocks, scaleOf)) {
    const surprise = surpriseOf({ ...step, standardError: step.standardError * caution }, tolerated * step.material)
    evidence = advanceDetector(evidence, surprise)
    yield [step, surprise, evidenceOf(evidence)]
  }
}

/**
 * Page's sums of the log likelihood ratio, one a size of shift: the largest began where its shift most likely did.
 *
 * @see Page (1954), doi:10.1093/biomet/41.1-2.100
 */
function onsetFinder() {
  const sums = shiftSizes.map((size) => ({ size, sum: 0, startedAt: null as Instant | null }))
  return {
    add({ startedAt }: PairedStep, surprise: number): void {
      for (const each of sums) {
        if (each.sum <= 0) Object.assign(each, { sum: 0, startedAt })
        each.sum += each.size * Math.min(surprise, blockSurpriseMax) - each.size ** 2 / 2
      }
    },
    startedAt: (): Instant | null => sums.reduce((best, each) => (each.sum > best.sum ? each : best)).startedAt,
  }
}
