import type { RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, toIso } from '#core/instant'
import { makeEvent } from '#core/make-event'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog } from '#store/decisions/append-log'
import { moveRun } from '#store/runs/move-run'
import { rejectVersion } from '#store/versions/reject-version'
import { replaceChampion } from '#store/versions/replace-champion'
import type { TrainedRun } from './conclude-run.ts'
import type { RunJudgement } from './judge-run.ts'

export interface JudgedRun extends TrainedRun {
  readonly judgement: RunJudgement
  /** The challenger, a candidate so far. */
  readonly version: number
  readonly now: Instant
}

/**
 * Makes the challenger champion or rejects it, as the gate said, and ends its run with that, in the caller's transaction.
 *
 * @returns the event that says so
 * @throws where another champion took over since the model was loaded: the next delivery is judged against that one
 */
export async function applyJudgement(sql: SqlExecutor, judged: JudgedRun): Promise<RemodelEvent> {
  return judged.judgement.verdict === 'promote' ? promote(sql, judged) : reject(sql, judged)
}

async function promote(sql: SqlExecutor, judged: JudgedRun): Promise<RemodelEvent> {
  const { run, model, cause, judgement, version, now } = judged
  const { modelName, runId } = run
  const versionBefore = model.championVersion
  const replaced = await replaceChampion(sql, {
    modelName,
    from: versionBefore,
    to: version,
    // A person who forces a training asks to try it, not to keep it: probation still watches it.
    by: 'policy',
    barReason: null,
    probation: versionBefore !== null,
    now,
  })
  if (!replaced) throw new Error(`version ${versionBefore} of ${modelName} is no longer champion`)
  await writeOutcome(sql, judged, 'promoted')
  const { outcome, forced, reason, evidence } = judgement
  return makeEvent('ModelPromoted', {
    key: [runId],
    occurredAt: now,
    correlationId: runId,
    cause,
    data: { modelName, runId, version, versionBefore, gateOutcome: outcome, forced, reason, evidence },
  })
}

async function reject(sql: SqlExecutor, judged: JudgedRun): Promise<RemodelEvent> {
  const { run, cause, judgement, version, now } = judged
  const { modelName, runId } = run
  const { outcome, reason, evidence } = judgement
  await rejectVersion(sql, { modelName, version, reason, now })
  await writeOutcome(sql, judged, 'rejected')
  return makeEvent('ModelRejected', {
    key: [runId],
    occurredAt: now,
    correlationId: runId,
    cause,
    data: { modelName, runId, version, gateOutcome: outcome, reason, evidence },
  })
}

async function writeOutcome(sql: SqlExecutor, judged: JudgedRun, state: 'promoted' | 'rejected'): Promise<void> {
  const { run, model, evaluation, judgement, version, now } = judged
  await moveRun(sql, { runId: run.runId, to: state, now, version, gateOutcome: judgement.outcome, gate: judgement })
  const entry = {
    timestamp: now,
    modelName: run.modelName,
    modelType: model.modelType,
    runId: run.runId,
    trigger: run.trigger,
    reason: judgement.reason,
  }
  const detail = {
    version,
    versionBefore: model.championVersion,
    gateOutcome: judgement.outcome,
    forced: judgement.forced,
    evidence: judgement.evidence,
    rows: evaluation.rows,
    paired: evaluation.paired,
    evaluationCutoff: evaluation.evaluationCutoff,
    cutoff: evaluation.cutoff,
    endedAt: toIso(now),
  }
  await appendLog(
    sql,
    {
      ...entry,
      eventType: 'run',
      status: state,
      detail: { version, gateOutcome: judgement.outcome },
      naturalKey: `run:${run.runId}:${state}`,
    },
    {
      ...entry,
      eventType: state === 'promoted' ? 'promotion' : 'rejection',
      status: judgement.outcome,
      detail,
      naturalKey: `gate:${run.runId}`,
    },
  )
}
