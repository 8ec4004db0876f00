import type { Evaluation } from '#contracts/evaluation'
import type { BreakerHappening } from '#core/policy/retraining/circuit-breaker'
import { type GateJudgement, judgeChallenger } from '#core/policy/versions/judge-challenger'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'

export interface RunJudgement extends GateJudgement {
  /** Rejected only because the champion changed since the comparison, which says nothing about the challenger. */
  readonly overtaken: boolean
}

/** The gate's verdict on a run's challenger against the champion that it was compared with. */
export function judgeRun({
  run,
  model,
  evaluation,
}: {
  readonly run: Run
  readonly model: LoadedModel
  readonly evaluation: Evaluation
}): RunJudgement {
  const { forced: force, championVersion } = run
  const judgement = judgeChallenger(evaluation, model.configuration, { force, championVersion })
  if (championVersion === model.championVersion || judgement.verdict === 'reject')
    return { ...judgement, overtaken: false }
  const reason = `it was compared with version ${championVersion}, but version ${model.championVersion} is champion now`
  return { ...judgement, verdict: 'reject', reason, overtaken: true }
}

/** The outcome that the circuit breaker counts. */
export function happeningOf({ verdict, outcome, overtaken }: RunJudgement): BreakerHappening {
  if (overtaken) return { kind: 'cancelled' }
  return { kind: verdict === 'promote' ? 'promoted' : 'rejected', gateOutcome: outcome }
}
