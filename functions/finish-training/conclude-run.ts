import { heldOutParts } from '#core/policy/versions/held-out-parts'
import type { Ports } from '#core/ports/ports'
import { insertReferences } from '#store/drift/insert-references'
import { commit } from '#store/events/commit'
import { lockModel } from '#store/models/lock-model'
import { loadRun } from '#store/runs/load-run'
import { insertVersion } from '#store/versions/insert-version'
import { advanceBreaker } from '../steps/advance-breaker.ts'
import { applyJudgement } from './apply-judgement.ts'
import { beginEvaluation } from './begin-evaluation.ts'
import { happeningOf, judgeRun } from './judge-run.ts'
import { keepHeldOutScores } from './keep-held-out-scores.ts'
import { reportUnreadableChampion } from './report-unreadable-champion.ts'
import { summarizeTrainingRows } from './summarize-training-rows.ts'
import type { TrainedRun } from './trained-run.ts'
import { tryArtifact } from './try-artifact.ts'

type ConcludePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics' | 'modelServer'>

/**
 * Ends a run by the gate's verdict on its challenger: promoted together with its references, or rejected.
 *
 * All of it is one transaction after the move to `evaluating`. A crash leaves the run in that state, and the next
 * delivery of the completion, which reconcile causes, repeats it.
 */
export async function concludeRun(ports: ConcludePorts, trained: TrainedRun): Promise<void> {
  const { run, model, evaluation } = trained
  if (!(await beginEvaluation(ports, trained))) return
  const judgement = await tryArtifact(ports, trained, judgeRun(trained))
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
    // Another delivery or a person has ended the run meanwhile.
    if ((await loadRun(sql, runId))?.state !== 'evaluating') return { events: [], result: false }
    const { artifact, heldOutScores } = trained
    const parts = heldOutParts(evaluation, heldOutScores)
    const version = await insertVersion(sql, { modelName, runId, artifact, evaluation, parts, now })
    const concluding = { ...trained, judgement, version, now }
    const concluded = await applyJudgement(sql, concluding)
    if (judgement.verdict === 'promote') {
      await insertReferences(sql, { modelName, version, windowStart: window.from, windowEnd: window.to, references })
      await keepHeldOutScores(sql, concluding)
    }
    const unreadable = reportUnreadableChampion(concluding)
    const breaker = await advanceBreaker(sql, {
      modelName,
      happening: happeningOf(judgement),
      runId,
      cause: trained.cause,
      now,
    })
    return { events: [...concluded, ...unreadable, ...breaker], result: true }
  })
  if (ended) ports.metrics.add('RunsEnded', 1)
}
