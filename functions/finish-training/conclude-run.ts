import type { Evaluation } from '#contracts/evaluation'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { toIso } from '#core/instant'
import { makeEvent } from '#core/make-event'
import type { SqlExecutor } from '#core/ports/database'
import type { TrainedArtifact } from '#core/ports/training-backend'
import { appendLog } from '#store/append-log'
import { insertReferences } from '#store/insert-references'
import { insertVersion } from '#store/insert-version'
import type { LoadedModel } from '#store/load-model'
import { loadRun, type Run } from '#store/load-run'
import { lockModel } from '#store/lock-model'
import { moveRun } from '#store/move-run'
import { rejectVersion } from '#store/reject-version'
import { replaceChampion } from '#store/replace-champion'
import { commit } from '../pipeline/commit.ts'
import type { Ports } from '../ports.ts'
import { advanceBreaker } from '../run-lifecycle/advance-breaker.ts'
import { beginEvaluation } from './begin-evaluation.ts'
import { happeningOf, judgeRun, type RunJudgement } from './judge-run.ts'
import { stateUnreadableChampion } from './state-unreadable-champion.ts'
import { summarizeTrainingRows } from './summarize-training-rows.ts'

export interface TrainedRun {
  readonly run: Run
  readonly model: LoadedModel
  readonly cause: RemodelEvent
  readonly evaluation: Evaluation
  readonly artifact: TrainedArtifact
}

interface Concluding extends TrainedRun {
  readonly judgement: RunJudgement
  readonly version: number
  readonly now: number
}

type ConcludePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>

/**
 * Lets the gate judge a trained challenger and ends the run with its word: promoted together with its references, or rejected.
 *
 * One transaction after the move to `evaluating`: a crash leaves the run there, and the next delivery of the completion, which reconcile
 * brings about, does all of it again.
 */
export async function concludeRun(ports: ConcludePorts, trained: TrainedRun): Promise<void> {
  const { run, model, evaluation } = trained
  if (!(await beginEvaluation(ports, trained))) return
  const judgement = judgeRun(trained)
  const now = ports.clock.now()
  const window = {
    modelName: run.modelName,
    from: Date.parse(evaluation.trainingFrom),
    to: Date.parse(evaluation.cutoff),
  }
  const references =
    judgement.verdict === 'promote'
      ? await summarizeTrainingRows(ports.database, model.definition.features, window)
      : []
  const ended = await commit(ports, null, async (sql) => {
    await lockModel(sql, run.modelName)
    const { modelName, runId } = run
    // Ended meanwhile, by another delivery or by a person: there is nothing left to do.
    if ((await loadRun(sql, runId))?.state !== 'evaluating') return { events: [], result: false }
    const version = await insertVersion(sql, { modelName, runId, artifact: trained.artifact, evaluation, now })
    const concluding = { ...trained, judgement, version, now }
    const event = judgement.verdict === 'promote' ? await promote(sql, concluding) : await reject(sql, concluding)
    if (judgement.verdict === 'promote') {
      await insertReferences(sql, { modelName, version, windowStart: window.from, windowEnd: window.to, references })
    }
    const unreadable = await stateUnreadableChampion(sql, concluding)
    const breaker = await advanceBreaker(sql, {
      model,
      happening: happeningOf(judgement),
      runId,
      cause: trained.cause,
      now,
    })
    return { events: [event, ...unreadable, ...breaker], result: true }
  })
  if (ended) ports.metrics.add('RunsEnded', 1)
}

async function promote(sql: SqlExecutor, concluding: Concluding): Promise<RemodelEvent> {
  const { run, model, cause, judgement, version, now } = concluding
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
  await writeOutcome(sql, concluding, 'promoted')
  const { outcome, forced, reason, evidence } = judgement
  return makeEvent('ModelPromoted', {
    key: [runId],
    occurredAt: now,
    correlationId: runId,
    cause,
    data: {
      modelName,
      runId,
      version,
      versionBefore,
      gateOutcome: outcome === 'unfit' ? 'worse' : outcome,
      forced,
      reason,
      evidence,
    },
  })
}

async function reject(sql: SqlExecutor, concluding: Concluding): Promise<RemodelEvent> {
  const { run, cause, judgement, version, now } = concluding
  const { modelName, runId } = run
  const { outcome, reason, evidence } = judgement
  await rejectVersion(sql, { modelName, version, reason, now })
  await writeOutcome(sql, concluding, 'rejected')
  return makeEvent('ModelRejected', {
    key: [runId],
    occurredAt: now,
    correlationId: runId,
    cause,
    data: {
      modelName,
      runId,
      version,
      gateOutcome: outcome === 'worse' || outcome === 'unfit' ? outcome : 'indistinguishable',
      reason,
      evidence,
    },
  })
}

async function writeOutcome(sql: SqlExecutor, concluding: Concluding, state: 'promoted' | 'rejected'): Promise<void> {
  const { run, model, evaluation, judgement, version, now } = concluding
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
