import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Instant } from '#core/instant'
import { probationUntil } from '#core/policy/versions/probation-until'
import type { SqlExecutor } from '#core/ports/database'
import { measureLabelDelay } from '#store/performance/measure-label-delay'
import { measureLabelLateness } from '#store/performance/measure-label-lateness'
import { moveRun } from '#store/runs/move-run'
import { rejectVersion } from '#store/versions/reject-version'
import { replaceChampion } from '#store/versions/replace-champion'
import type { RunJudgement } from './judge-run.ts'
import type { TrainedRun } from './trained-run.ts'

export interface JudgedRun extends TrainedRun {
  readonly judgement: RunJudgement
  /** The challenger, still a candidate. */
  readonly version: number
  readonly now: Instant
}

/**
 * Promotes or rejects the challenger by the gate's verdict and ends its run, in the caller's transaction.
 *
 * @returns the run's event
 * @throws if the champion has changed since the model was loaded: the next delivery is judged against the new champion
 */
export async function applyJudgement(sql: SqlExecutor, judged: JudgedRun): Promise<RemodelEvent[]> {
  const { run, model, cause, evaluation, judgement, version, now } = judged
  const isPromoted = judgement.verdict === 'promote'
  await (isPromoted ? promote(sql, judged) : reject(sql, judged))
  const move = {
    to: isPromoted ? 'promoted' : 'rejected',
    version,
    judgement,
    evaluation,
    championVersion: model.championVersion,
  } as const
  return moveRun(sql, run, move, { cause, now })
}

async function promote(sql: SqlExecutor, { model, version, now }: JudgedRun): Promise<void> {
  const { modelName, championVersion, configuration } = model
  const labels = {
    labelDelayMs: await measureLabelDelay(sql, { modelName }),
    labelLatenessMs: await measureLabelLateness(sql, { modelName, now }),
  }
  const replaced = await replaceChampion(sql, {
    modelName,
    from: championVersion,
    to: version,
    // A person who forces a training does not thereby choose the version: it still has to pass its probation.
    by: 'policy',
    barReason: null,
    probationUntil: championVersion === null ? null : probationUntil({ since: now, ...labels }, configuration),
    now,
  })
  if (!replaced) throw new Error(`version ${championVersion} of ${modelName} is no longer champion`)
}

async function reject(sql: SqlExecutor, { model, judgement, version, now }: JudgedRun): Promise<void> {
  await rejectVersion(sql, { modelName: model.modelName, version, reason: judgement.reason, now })
}
