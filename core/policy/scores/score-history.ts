import { dayMs, floorTo, type Instant } from '#core/instant'
import type { BlocksToJudge } from '#core/policy/drift/detect-drift'
import { evidenceDays, quarterDays, referenceDaysNeeded } from '#core/policy/drift/drift-watching'
import type { FeatureBlock } from '#core/policy/drift/feature-block'
import type { BlockAt } from '#core/policy/drift/watch-features'
import { classBlock } from './class-counts.ts'
import type { ScoreBins } from './score-bins.ts'
import { type ScoreBlock, type ScoreCounts, sumScores } from './score-block.ts'
import { type ScoreFeatures, seriesOf } from './score-features.ts'
import { binRanks, rankBlock } from './score-ranks.ts'

/** A version's scores, as far as they are known. */
export interface VersionScores {
  readonly bins: ScoreBins
  /** The newest row that the version was trained on. */
  readonly cutoffAt: Instant
  /** In the order of time. */
  readonly blocks: readonly ScoreBlock[]
}

/** A version's scores as blocks of features. */
export interface ScoreHistory {
  readonly days: BlocksToJudge
  readonly quarters: BlocksToJudge
  /** When the reference is complete: its held-out days, and the first days in production where those are few. */
  readonly learnedTo: Instant
  /** Whether days are lacking for that. */
  readonly isLearning: boolean
  /** The blocks of the reference, in the order of time. */
  readonly reference: readonly ScoreBlock[]
}

/**
 * Arranges a version's scores as the drift monitor takes the features of a model: blocks of the reference, which are of
 * held-out rows alone, and blocks since the cutoff.
 *
 * A day that is not held out as a whole is left out: its hours are not those of other days. The day of the cutoff is
 * none of both.
 *
 * @complexity O(blocks times bins)
 */
export function scoreHistory(
  { bins: _, cutoffAt, blocks }: VersionScores,
  { names, now }: { readonly names: ScoreFeatures; readonly now: Instant },
): ScoreHistory {
  const heldOut = blocks.filter(({ isHeldOut }) => isHeldOut)
  const cutoffDay = floorTo(cutoffAt, dayMs)
  const first = heldOut[0]?.at ?? cutoffDay
  const wholeFrom = Math.ceil(first / dayMs) * dayMs
  const reference = heldOut.filter(({ at }) => at >= wholeFrom && at < cutoffDay)
  const since = blocks.filter(({ at, isHeldOut, rowCount }) => !isHeldOut && at >= cutoffDay + dayMs && rowCount > 0)
  const referenceDays = daysOf(reference)
  const sinceDays = daysOf(since).filter(({ at }) => at + dayMs <= floorTo(now, dayMs))
  const daysNeeded = referenceDaysNeeded(seriesOf(names).length)
  const learned = sinceDays.slice(0, Math.max(0, daysNeeded - referenceDays.length))
  const lastLearned = learned.at(-1)?.at
  const learnedTo = lastLearned === undefined ? cutoffDay + dayMs : lastLearned + dayMs
  const ranks = ranksOf(heldOut)
  const counted = sumScores(heldOut)
  const watched = (each: readonly (ScoreCounts & { readonly at: Instant })[], isOfReference: boolean) =>
    asFeatures(each, { ranks, names, heldOut: counted, isOfReference })
  const recent = (each: readonly ScoreBlock[]) =>
    each.filter(({ at }) => at < learnedTo || at >= floorTo(now, dayMs) - quarterDays * dayMs)
  return {
    days: {
      reference: watched(referenceDays, true),
      since: watched(
        sinceDays.filter(({ at }) => at < learnedTo || at >= floorTo(now, dayMs) - evidenceDays * dayMs),
        false,
      ),
    },
    quarters: { reference: watched(reference, true), since: watched(recent(since), false) },
    learnedTo,
    isLearning: referenceDays.length + learned.length < daysNeeded,
    reference: [...reference, ...since.filter(({ at }) => at < learnedTo)],
  }
}

function daysOf(blocks: readonly ScoreBlock[]): (ScoreCounts & { readonly at: Instant })[] {
  const days = new Map<Instant, ScoreBlock[]>()
  for (const block of blocks) {
    const at = floorTo(block.at, dayMs)
    const day = days.get(at)
    if (day) day.push(block)
    else days.set(at, [block])
  }
  return [...days].map(([at, each]) => ({ at, ...sumScores(each) }))
}

/** Ranks among the held-out rows, all of them: the bins are made of these. */
function ranksOf(heldOut: readonly ScoreBlock[]) {
  const { predictions, confidences } = sumScores(heldOut)
  return { prediction: binRanks(predictions), confidence: binRanks(confidences) }
}

function asFeatures(
  blocks: readonly (ScoreCounts & { readonly at: Instant })[],
  {
    ranks,
    names,
    heldOut,
    isOfReference,
  }: {
    readonly ranks: ReturnType<typeof ranksOf>
    readonly names: ScoreFeatures
    /** All of them together. */
    readonly heldOut: ScoreCounts
    readonly isOfReference: boolean
  },
): BlockAt[] {
  return blocks.map(({ at, rowCount, predictions, confidences }) => {
    const features = new Map<string, FeatureBlock>()
    const prediction =
      names.prediction.kind === 'categorical'
        ? classBlock(predictions, { reference: heldOut.predictions, rowCount, isOfReference })
        : rankBlock(predictions, { ranks: ranks.prediction, rowCount })
    const confidence = names.confidence && rankBlock(confidences, { ranks: ranks.confidence, rowCount })
    if (prediction) features.set(names.prediction.name, prediction)
    if (names.confidence && confidence) features.set(names.confidence.name, confidence)
    return { at, features }
  })
}
