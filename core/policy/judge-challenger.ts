import type { Configuration } from '#contracts/configuration'
import type { Evaluation } from '#contracts/evaluation'
import type { Evidence } from '#contracts/model-types'

/** `first`: fit, and nothing to be compared with. `unfit`: not to be served by anyone. */
export type GateOutcome = 'better' | 'indistinguishable' | 'worse' | 'unfit' | 'first'

export interface GateJudgement {
  readonly outcome: GateOutcome
  readonly verdict: 'promote' | 'reject'
  /** Promoted only because a person insisted. */
  readonly forced: boolean
  readonly reason: string
  readonly evidence: Evidence
}

/** The gate: whether a challenger becomes champion. */
export function judgeChallenger(
  evaluation: Evaluation,
  configuration: Configuration,
  { force }: { readonly force: boolean },
): GateJudgement {
  throw new Error(`to be written: ${evaluation.cutoff} ${configuration.gate_mode} ${force}`)
}
