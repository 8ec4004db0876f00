import { findArtifactFault } from '#core/policy/versions/find-artifact-fault'
import type { Ports } from '#core/ports/ports'
import { storableReason } from '../steps/storable-reason.ts'
import type { RunJudgement } from './judge-run.ts'
import type { TrainedRun } from './trained-run.ts'

/** The version's number is given later, when it is inserted. */
const unnumbered = 0

/**
 * Tries the files of a challenger that the gate would promote, as the object store has them: one that does not load or
 * does not repeat its trainer's scores is unfit, forced or not.
 *
 * @throws {AppError} if the server failed: the completion is delivered again
 */
export async function tryArtifact(
  { modelServer }: { readonly modelServer: Pick<Ports['modelServer'], 'tryVersion'> },
  { run, artifact, artifactCheck: check, evaluation }: TrainedRun,
  judgement: RunJudgement,
): Promise<RunJudgement> {
  if (judgement.verdict !== 'promote') return judgement
  const version = { version: unnumbered, artifactKeys: artifact.keys, container: run.container }
  const labelDeviation = evaluation.task === 'regression' ? evaluation.challenger.labelDeviation : null
  const trial = await modelServer.tryVersion(version, check?.instances ?? [])
  const { reason, evidence: found } = findArtifactFault({ task: evaluation.task, check, trial, labelDeviation })
  const evidence = { ...judgement.evidence, ...found }
  if (reason === null) return { ...judgement, evidence }
  return { ...judgement, outcome: 'unfit', verdict: 'reject', forced: false, reason: storableReason(reason), evidence }
}
