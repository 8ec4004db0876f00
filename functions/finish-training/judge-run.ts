import type { Evaluation } from '#contracts/evaluation'
import type { BreakerHappening } from '#core/policy/retraining/circuit-breaker'
import { type GateJudgement, judgeChallenger } from '#core/policy/versions/judge-challenger'
import type { LoadedModel } from '#store/models/load-model'
import type { Run } from '#store/runs/load-run'

export interface RunJudgement extends GateJudgement {
  /** Refused only because another version is champion now than the one that it was compared with: nothing is known of the challenger. */
  readonly overtaken: boolean
}

/** The gate's word on a run's challenger, against the champion that it was compared with. */
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

/** What the circuit breaker counts it as. */
export function happeningOf({ verdict, outcome, overtaken }: RunJudgement): BreakerHappening {
  if (overtaken) return { kind: 'cancelled' }
  return verdict === 'promote' ? { kind: 'promoted', gateOutcome: outcome } : { kind: 'rejected' }
}
