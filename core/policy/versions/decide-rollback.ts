import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { roundFigure } from '#core/policy/drift/round-figure'
import { comparePaired, type PairedLead } from './compare-paired.ts'

/** The champion and another version on the same labelled rows. */
export interface RollbackCandidate {
  readonly version: number
  /** Labelled rows that both scored: during probation those since the promotion, after it those of a recent window. */
  readonly labels: number
  readonly championCorrectOnly: number
  readonly otherCorrectOnly: number
  /** A return to it would go back past a person's decision (law 8). */
  readonly isPastChoice: boolean
}

export interface RollbackFacts {
  readonly championVersion: number
  /** Null when the champion's probation is over, or it never had one. */
  readonly probation: {
    /** The champion before: the only version that probation returns to. */
    readonly previousVersion: number | null
    /** The champion's mature labels so far. */
    readonly labels: number
    readonly labelsNeeded: number
  } | null
  /** Retained versions that are scored beside the champion and not barred. */
  readonly candidates: readonly RollbackCandidate[]
}

interface RollbackBase {
  readonly duringProbation: boolean
  /** `passed`: with these labels probation is over, which is to be stated once. */
  readonly probation: 'none' | 'running' | 'passed'
  readonly reason: string
  readonly evidence: Evidence
}

export type RollbackDecision =
  | (RollbackBase & { readonly status: 'stay'; readonly toVersion: null })
  | (RollbackBase & { readonly status: 'roll-back'; readonly toVersion: number })

/**
 * Decides whether an earlier version is so much better than the champion that it takes over.
 *
 * During probation only the previous version may take over, on either of two grounds with at least `probation_rows_min`
 * labels: the champion lost more than `rollback_threshold`, or trails at `rollback_significance`. After probation any
 * retained version may, on both grounds together. It must lead at `rollback_significance`, divided by the number of
 * candidates so that keeping many raises no false alarms. And it must lead by at least half of `rollback_threshold`,
 * since a smaller gain is not worth a swap.
 *
 * Among the leading versions, one that a person's decision allows comes first, however far another one leads. When that
 * decision allows none of them, the fact is still stated and then refused where rollbacks are carried out (law 8), so
 * that the ledger has it.
 *
 * Every check tests again, which the levels do not correct for: a rollback too many costs no training.
 *
 * @complexity O(candidates)
 * @example decideRollback(rollbackFacts, configuration).status // => 'stay'
 */
export function decideRollback(facts: RollbackFacts, configuration: Configuration): RollbackDecision {
  const { championVersion, probation } = facts
  const base = { duringProbation: probation !== null, probation: probationStateOf(facts) }
  const candidates = eligible(facts, configuration)
  if (candidates.length === 0) {
    const { probation_rows_min: rowsMin } = configuration
    const reason = `No version to go back to has ${rowsMin} labels beside version ${championVersion}.`
    return { ...base, status: 'stay', toVersion: null, reason, evidence: evidenceOf(facts, configuration, null) }
  }
  const leads = candidates
    .map((candidate) => ({ ...comparePaired(candidate), isPastChoice: candidate.isPastChoice }))
    .sort((a, b) => b.lead - a.lead || b.version - a.version)
  const isBetter = probation ? isLostInProbation : isClearlyAhead
  const winners = leads.filter((lead) => isBetter(lead, configuration, candidates.length))
  const winner = winners.find(({ isPastChoice }) => !isPastChoice) ?? winners[0]
  const shown = winner ?? (leads[0] as PairedLead)
  const reason = sentence(championVersion, shown)
  const evidence = evidenceOf(facts, configuration, shown)
  return winner
    ? {
        ...base,
        probation: probation ? 'running' : 'none',
        status: 'roll-back',
        toVersion: winner.version,
        reason,
        evidence,
      }
    : { ...base, status: 'stay', toVersion: null, reason, evidence }
}

function eligible(
  { probation, candidates }: RollbackFacts,
  { probation_rows_min }: Configuration,
): RollbackCandidate[] {
  return candidates.filter(
    ({ version, labels }) =>
      labels >= probation_rows_min && (probation === null || version === probation.previousVersion),
  )
}

function isLostInProbation({ lead, pValue }: PairedLead, configuration: Configuration): boolean {
  return lead > configuration.rollback_threshold || pValue <= configuration.rollback_significance
}

function isClearlyAhead({ lead, pValue }: PairedLead, configuration: Configuration, candidateCount: number): boolean {
  const isMaterial = lead >= configuration.rollback_threshold / 2
  return isMaterial && pValue <= configuration.rollback_significance / candidateCount
}

function probationStateOf({ probation }: RollbackFacts): RollbackBase['probation'] {
  if (!probation) return 'none'
  return probation.labels >= probation.labelsNeeded ? 'passed' : 'running'
}

function sentence(championVersion: number, { version, labels, lead, pValue }: PairedLead): string {
  const points = roundFigure(Math.abs(lead) * 100)
  const side = lead > 0 ? `trails version ${version} by ${points}` : `leads version ${version} by ${points}`
  return `Version ${championVersion} ${side} points on ${labels} labels (p = ${roundFigure(pValue)}).`
}

function evidenceOf({ probation }: RollbackFacts, configuration: Configuration, lead: PairedLead | null): Evidence {
  return {
    labels: lead?.labels ?? null,
    accuracyLost: lead?.lead ?? null,
    pValue: lead?.pValue ?? null,
    championCorrectOnly: lead?.championCorrectOnly ?? null,
    otherCorrectOnly: lead?.otherCorrectOnly ?? null,
    rollbackThreshold: configuration.rollback_threshold,
    rollbackSignificance: configuration.rollback_significance,
    probationLabels: probation?.labels ?? null,
    probationLabelsNeeded: probation?.labelsNeeded ?? null,
  }
}
