import type { Severity } from '#contracts/severity'
import type { PerformanceJudgement } from './judge-performance.ts'
import { type PerformanceLine, performanceLines } from './performance-lines.ts'

export interface OpenPerformanceEpisode {
  readonly championVersion: number
  readonly severity: Severity
  readonly line: PerformanceLine
}

/** The change that a check makes: `continued` and `quiet` make no news and no event. */
export type PerformanceEpisodeStep =
  | { readonly change: 'opened'; readonly severity: Severity }
  | { readonly change: 'continued' }
  /** Another champion was promoted, and it is below a line as well. */
  | { readonly change: 'handed-over'; readonly severity: Severity }
  /** The same champion is below a line that is told before the episode's. */
  | { readonly change: 'worsened'; readonly severity: Severity }
  | { readonly change: 'closed'; readonly reason: 'came-back' | 'champion-changed' }
  | { readonly change: 'quiet' }

/**
 * Follows a model's performance episode by one check. It opens when the evidence says that the champion is below a line,
 * and closes when the evidence says that it is not: whatever lies between changes nothing.
 *
 * Someone who was told of a fall below a champion's first weeks is told again when it falls below its threshold, for
 * which it is retrained.
 *
 * A promotion alone does not close it: the rows of the new champion have to show that it does better. If its own rows
 * show that it is below a line too, the episode is handed over to it. A fall below a version's own first weeks ends with
 * those of another version, against which that one is measured from then on.
 *
 * @complexity O(1)
 * @example followPerformanceEpisode({ open: null, judgement, championVersion: 3, servingVersion: 3 }).change // => 'quiet'
 */
export function followPerformanceEpisode({
  open,
  judgement,
  championVersion,
  servingVersion,
}: {
  readonly open: OpenPerformanceEpisode | null
  readonly judgement: PerformanceJudgement
  readonly championVersion: number
  /** Null if none does. */
  readonly servingVersion: number | null
}): PerformanceEpisodeStep {
  const { severity, isOwnBelow, isBack, hasFirstWeeks, below } = judgement
  if (!open) return severity ? { change: 'opened', severity } : { change: 'quiet' }
  if (open.championVersion !== championVersion) {
    // The degraded version answers, or none does, until the new one is served.
    if (servingVersion !== championVersion) return { change: 'continued' }
    if (severity && isOwnBelow) return { change: 'handed-over', severity }
    if (open.line === 'first-weeks' && hasFirstWeeks && below === null)
      return { change: 'closed', reason: 'champion-changed' }
  }
  if (severity && below !== null && isToldBefore(below.line, open.line)) return { change: 'worsened', severity }
  return isBack ? { change: 'closed', reason: 'came-back' } : { change: 'continued' }
}

function isToldBefore(line: PerformanceLine, other: PerformanceLine): boolean {
  return performanceLines.indexOf(line) < performanceLines.indexOf(other)
}
