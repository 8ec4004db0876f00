import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/model-types'
import type { Instant } from '#core/instant'

/** Champion and another version on the same labelled rows. */
export interface RollbackCandidate {
  readonly version: number
  /** Rolled back from before: never picked again. */
  readonly barred: boolean
  /** Rows, since the champion's promotion, that both scored and that have a label. */
  readonly labels: number
  readonly championCorrectOnly: number
  readonly otherCorrectOnly: number
}

export interface RollbackFacts {
  readonly champion: {
    readonly version: number
    readonly promotedAt: Instant
    /** Who made it champion, where a person did. */
    readonly promotedBy: string | null
    /** A person rolled back to it, or forced its promotion: nothing automatic leaves it (law 8). */
    readonly chosenByPerson: boolean
  }
  /** Null when the champion's probation is over, or it never had one. */
  readonly probation: {
    /** The champion before: the only version that probation returns to. */
    readonly previousVersion: number | null
    /** The champion's mature labels so far. */
    readonly labels: number
    readonly labelsNeeded: number
  } | null
  /** Retained versions that are scored beside the champion. */
  readonly candidates: readonly RollbackCandidate[]
}

interface RollbackBase {
  readonly duringProbation: boolean
  /** `passed`: with these labels probation is over; state it once. */
  readonly probation: 'none' | 'running' | 'passed'
  readonly reason: string
  readonly evidence: Evidence
}

export type RollbackDecision =
  | (RollbackBase & { readonly status: 'stay'; readonly toVersion: null })
  | (RollbackBase & { readonly status: 'roll-back'; readonly toVersion: number })

/** Decides whether an earlier version is to take over from the champion. */
export function decideRollback(facts: RollbackFacts, configuration: Configuration): RollbackDecision {
  throw new Error(`to be written: ${facts.champion.version} ${configuration.rollback_threshold}`)
}
