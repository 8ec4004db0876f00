import type { Instant } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { keepDriftCheck } from '#store/drift/keep-drift-check'
import { commit } from '#store/events/commit'
import { lockModel } from '#store/models/lock-model'
import { changeDriftEpisode, type DriftCheck, driftStepOf } from './change-drift-episode.ts'
import { changeQualityEpisodes, changesNothing } from './change-quality-episodes.ts'
import type { CheckedQuality } from './check-quality.ts'
import type { KeepEstimate } from './estimate-scores.ts'
import type { WatchedScores } from './watch-scores.ts'

/**
 * Stores a check's figures and estimates, and changes the model's episodes by what it found, all of it or nothing. A check
 * that changes no episode is one statement, outside of the lock that decisions wait for.
 */
export async function storeDrift(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  check: Omit<DriftCheck, 'isMoot'> & {
    readonly quality: CheckedQuality
    readonly ofScores: WatchedScores
    /** The beginning of the features' window; scores have their own. */
    readonly windowStart: Instant
    /** New observations that make the next check due. */
    readonly observationsToNext: number
    readonly keepEstimate: KeepEstimate | null
  },
): Promise<void> {
  const { model, judgement, quality, ofScores, windowStart, keepEstimate } = check
  const { modelName } = model
  const found = { ...check, isBack: bothBack(check.isBack, ofScores.isBack), isMoot: ofScores.isMoot }
  const step = driftStepOf(found)
  const firstScore = judgement.features.length - ofScores.comparisons.length
  const kept = {
    ...{ ...check, modelName, silentFrom: quality.silentFrom, learningUntil: quality.learningUntil },
    features: judgement.features.map((feature, index) => ({
      ...feature,
      windowStart: index < firstScore ? windowStart : ofScores.windowFrom,
    })),
  }
  const isQuiet = step.change === 'quiet' || step.change === 'continued'
  if (isQuiet && changesNothing(quality.step) && keepEstimate === null) return keepDriftCheck(ports.database, kept)
  await commit(ports, null, async (sql) => {
    await lockModel(sql, modelName)
    const events = await changeQualityEpisodes(sql, check, quality.step)
    events.push(...(await changeDriftEpisode(sql, found, step)))
    await keepDriftCheck(sql, kept)
    await keepEstimate?.(sql)
    return { events, result: undefined }
  })
}

/** The findings of features and scores on the open episode; null where neither tells. */
function bothBack(one: boolean | null, other: boolean | null): boolean | null {
  if (one === false || other === false) return false
  return one === true || other === true ? true : null
}
