import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import type { Metric } from '#contracts/metric'
import { metricName } from '#contracts/metric-words'
import { capitalized, plural } from '#contracts/wording'
import { dayMs, type Instant, toIso } from '#core/instant'
import { roundFigure } from '#core/policy/drift/round-figure'
import { detectorLevel } from '#core/statistics/e-detector'
import type { BlocksToCompare } from './blocks-to-compare.ts'
import { type ComparedLabels, comparableFrom, notComparableInWords } from './comparable-from.ts'
import { detectLead } from './detect-lead.ts'
import { judgeProbation, type ProbationVerdict } from './judge-probation.ts'
import { leadInWords, sizeInWords } from './lead-in-words.ts'
import { lossScale } from './loss-scale.ts'
import type { PairedBlock } from './paired-block.ts'

/** The champion and another version on the same labelled rows. */
export interface RollbackCandidate extends BlocksToCompare {
  readonly version: number
  /** A return to it would go back past a person's decision (law 8). */
  readonly isPastChoice: boolean
}

export interface RollbackFacts {
  readonly championVersion: number
  readonly metric: Metric
  readonly now: Instant
  readonly labels: ComparedLabels
  /** Null when the champion's probation is over, or it never had one. */
  readonly probation: {
    /** The champion before: the only version that probation returns to. */
    readonly previousVersion: number | null
    readonly since: Instant
    /** When it ends undecided. */
    readonly until: Instant
  } | null
  /** Retained versions that are scored beside the champion and not barred. */
  readonly candidates: readonly RollbackCandidate[]
}

interface RollbackBase {
  readonly duringProbation: boolean
  /** How probation stands: over is to be stated once. */
  readonly probation: 'none' | 'running' | 'passed' | 'undecided'
  /** One plain English sentence with the numbers. */
  readonly reason: string
  readonly evidence: Evidence
}

export type RollbackDecision =
  | (RollbackBase & { readonly status: 'stay'; readonly toVersion: null })
  | (RollbackBase & { readonly status: 'roll-back'; readonly toVersion: number })

/**
 * Whether a decision has consequences: a version is taken back, or a probation is over.
 *
 * @example isConclusive({ status: 'stay', probation: 'running' }) // => false
 */
export function isConclusive({ status, probation }: Pick<RollbackDecision, 'status' | 'probation'>): boolean {
  return status === 'roll-back' || probation === 'passed' || probation === 'undecided'
}

/**
 * Returns in a year to any retained version while all are equally good: one in ten years. It is not a share of
 * `false_alarms_per_year`, because nobody asked to be told of it: it changes what answers.
 */
export const falseReturnsPerYear = 0.1

/** An archived version returns for half of what takes a version back in its probation; half of that is tolerated. */
const returningShare = 0.5
export const toleratedShare = returningShare / 2

/** Passing takes a whole day of labelled rows, because a version may be good by day and bad by night. */
const passingMsMin = dayMs

/**
 * Decides whether an earlier version is so much better than the champion that it takes over.
 *
 * During probation only the previous version may, and its lead has to be both material (`rollback_threshold`) and
 * evident (`rollback_significance`). Probation is passed once it is as evident that the lead is below half of that; at
 * the latest it ends undecided.
 *
 * After probation every retained version may return, with half of that lead, because a return costs no training and
 * bars no version. A detector watches for ever, so that its evidence has to be rarer.
 *
 * Among the leading versions, one that a person's decision allows comes first, however far another one leads. When that
 * decision allows none of them, the fact is still stated and then refused where rollbacks are carried out (law 8), so
 * that the ledger has it.
 *
 * @complexity O(candidates times blocks)
 * @example decideRollback(rollbackFacts, configuration).status // => 'stay'
 */
export function decideRollback(facts: RollbackFacts, configuration: Configuration): RollbackDecision {
  return facts.probation === null ? watch(facts, configuration) : judge(facts, facts.probation, configuration)
}

function judge(
  { championVersion, metric, now, labels, candidates }: RollbackFacts,
  { previousVersion, since, until }: NonNullable<RollbackFacts['probation']>,
  { rollback_threshold: threshold, rollback_significance: significance }: Configuration,
): RollbackDecision {
  const previous = candidates.find(({ version }) => version === previousVersion)
  const blocks = previous?.blocks ?? []
  const verdict = judgeProbation(blocks, { scaleOf: (seen) => lossScale(seen, { metric, threshold }), significance })
  const { material } = verdict
  const from = previous === undefined ? null : comparableFrom({ ...previous, since, ...labels })
  const evidence = {
    ...probationEvidence(verdict, { significance, metric }),
    ...(from && { comparableFrom: toIso(from) }),
  }
  const base = { duringProbation: true, evidence } as const
  const compared = { championVersion, version: previousVersion ?? 0, metric, ...verdict }
  const needed = `${roundFigure(1 / significance)} needed`
  if (verdict.outcome === 'worse' && previousVersion !== null) {
    const reason = `${capitalized(leadInWords(compared))} (evidence ${factorInWords(verdict.evidenceWorse)}, ${needed}).`
    return { ...base, status: 'roll-back', toVersion: previousVersion, probation: 'running', reason }
  }
  const stay = { ...base, status: 'stay', toVersion: null } as const
  if (previousVersion === null) {
    const reason = `Nothing to compare version ${championVersion} with: there is no version to go back to.`
    return { ...stay, probation: 'undecided', reason }
  }
  if (verdict.outcome === 'not-worse' && (previous?.coveredMs ?? 0) >= passingMsMin) {
    const reason = `Not worse than version ${previousVersion} by ${sizeInWords(material / 2, metric)} or more: ${leadInWords(compared)} (evidence ${factorInWords(verdict.evidenceNotWorse)}, ${needed}).`
    return { ...stay, probation: 'passed', reason }
  }
  const days = plural(Math.round((Math.min(now, until) - since) / dayMs), 'day')
  const figures =
    verdict.labelled === 0
      ? `no span of time has all its labels, of rows that both version ${championVersion} and version ${previousVersion} scored`
      : `${leadInWords(compared)} (evidence that it is worse ${factorInWords(verdict.evidenceWorse)}, that it is not ${factorInWords(verdict.evidenceNotWorse)}; ${needed})`
  const isOver = now >= until
  const unsayable = from === null || from <= now ? '' : ` ${notComparableInWords({ from, ...labels })}`
  const goesOn = isOver && from !== null ? ' It stays under watch, and an earlier version may still return.' : ''
  return {
    ...stay,
    probation: isOver ? 'undecided' : 'running',
    reason: `${isOver ? 'Undecided' : 'Open'} after ${days}: ${figures}.${unsayable}${goesOn}`,
  }
}

function watch({ championVersion, metric, candidates }: RollbackFacts, configuration: Configuration): RollbackDecision {
  const leads = candidates
    .map(({ version, isPastChoice, blocks, lengthMs, coveredMs }) => {
      const scaleOf = (seen: readonly PairedBlock[]) =>
        lossScale(seen, { metric, threshold: configuration.rollback_threshold })
      const material = scaleOf(blocks).material * returningShare
      // Few rows make longer blocks than the shortest one.
      const blockMs = blocks.length === 0 ? lengthMs : coveredMs / blocks.length
      const blocksPerYear = (365 * dayMs) / blockMs
      const level = detectorLevel({ blocksPerYear, falseAlarmsPerYear: falseReturnsPerYear / candidates.length })
      return { version, isPastChoice, material, level, ...detectLead(blocks, { scaleOf, tolerated: toleratedShare }) }
    })
    .sort((a, b) => b.lead - a.lead || b.version - a.version)
  const winners = leads.filter(
    ({ lead, material, evidence, level }) => lead > 0 && lead >= material && evidence >= level,
  )
  const winner = winners.find(({ isPastChoice }) => !isPastChoice) ?? winners[0]
  const shown = winner ?? leads[0]
  const base = { duringProbation: false, probation: 'none' } as const
  if (shown === undefined) {
    const reason = `No version to go back to is scored beside version ${championVersion}.`
    return { ...base, status: 'stay', toVersion: null, reason, evidence: {} }
  }
  const { lead, labelled, blockCount, since, material, evidence: factor, level } = shown
  const evidence = {
    ...leadEvidence({ lead, labelled, blockCount, material, metric }),
    leadSince: since === null ? null : new Date(since).toISOString(),
    evidence: factor,
    evidenceNeeded: level,
  }
  const words = capitalized(leadInWords({ championVersion, metric, ...shown }))
  const reason = `${words} (evidence ${factorInWords(factor)}, ${Math.ceil(level)} needed).`
  return winner
    ? { ...base, status: 'roll-back', toVersion: winner.version, reason, evidence }
    : { ...base, status: 'stay', toVersion: null, reason, evidence }
}

/** Evidence grows without bound: beyond a million more digits tell a reader nothing. */
function factorInWords(factor: number): string {
  return factor > 1e6 ? 'over 1000000' : roundFigure(factor)
}

function probationEvidence(
  { evidenceWorse, evidenceNotWorse, ...verdict }: ProbationVerdict,
  { significance, metric }: { readonly significance: number; readonly metric: Metric },
): Evidence {
  return {
    ...leadEvidence({ ...verdict, metric }),
    evidence: evidenceWorse,
    evidenceNotWorse,
    evidenceNeeded: 1 / significance,
  }
}

function leadEvidence(found: {
  readonly lead: number
  readonly labelled: number
  readonly blockCount: number
  readonly material: number
  readonly metric: Metric
}): Evidence {
  return {
    labels: found.labelled,
    blocks: found.blockCount,
    lead: found.lead,
    materialLead: found.material,
    metric: metricName(found.metric),
  }
}
