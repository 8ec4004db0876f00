import { advanceTest, evidenceOf, freshTest } from '#core/statistics/e-detector'
import type { PairedBlock } from './paired-block.ts'
import { pairedSteps, type ScaleOf, surpriseOf } from './paired-steps.ts'

export interface ProbationVerdict {
  readonly outcome: 'worse' | 'not-worse' | 'open'
  /** By how much the champion lost more than the version before it, a row. */
  readonly lead: number
  readonly labelled: number
  readonly blockCount: number
  /** The difference that matters, by all losses so far. */
  readonly material: number
  /** Factor by which the blocks are likelier if the champion is worse; 1 says nothing. */
  readonly evidenceWorse: number
  /** The same for: not worse by half of the material difference or more. */
  readonly evidenceNotWorse: number
}

/**
 * Judges a champion in probation against the version before it, on all blocks since its promotion. It may be asked after
 * every block: the chance that an equal version is ever called worse is at most `significance`.
 *
 * Worse takes both the size, a difference of at least `material`, and the evidence that there is any. Not worse takes
 * the evidence that the difference is below half of that.
 *
 * The level holds for normal block means whose noise is known. With an estimated noise it is checked by simulation.
 *
 * @param blocks in the order of time, each with a label
 * @complexity O(blocks)
 * @see Ville's inequality; Waudby-Smith, Ramdas (2024), arXiv:2010.09686
 * @example judgeProbation([], { scaleOf: () => ({ material: 0.05, unit: 1 }), significance: 0.01 }).outcome //
 *   => 'open'
 */
export function judgeProbation(
  blocks: readonly PairedBlock[],
  { scaleOf, significance }: { readonly scaleOf: ScaleOf; readonly significance: number },
): ProbationVerdict {
  const { material } = scaleOf(blocks)
  let [worse, notWorse] = [freshTest(), freshTest()]
  for (const step of pairedSteps(blocks, scaleOf)) {
    worse = advanceTest(worse, surpriseOf(step, 0))
    notWorse = advanceTest(notWorse, -surpriseOf(step, step.material / 2))
  }
  const labelled = blocks.reduce((sum, block) => sum + block.labelled, 0)
  const lost = blocks.reduce((sum, { championLoss, otherLoss }) => sum + championLoss - otherLoss, 0)
  const lead = labelled === 0 ? 0 : lost / labelled
  const [evidenceWorse, evidenceNotWorse] = [evidenceOf(worse), evidenceOf(notWorse)]
  const isWorse = lead > 0 && lead >= material && evidenceWorse * significance >= 1
  const outcome = isWorse ? 'worse' : evidenceNotWorse * significance >= 1 ? 'not-worse' : 'open'
  return { outcome, lead, labelled, blockCount: blocks.length, material, evidenceWorse, evidenceNotWorse }
}
