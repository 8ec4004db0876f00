import { performanceLines } from '#core/policy/performance/performance-lines'
import type { OpenLine } from '#core/policy/performance/watch-losses'
import type { Episode } from '#store/episodes/episodes'

/** The line that an open episode is about. Episodes of earlier releases were all about the threshold. */
export function lineOf({ evidence, openedAt, championVersion }: Episode, version: number): OpenLine {
  const line = performanceLines.find((each) => each === evidence.line) ?? 'threshold'
  const limit = typeof evidence.limit === 'number' ? evidence.limit : null
  return { line, limit, openedAt, championVersion: championVersion ?? version }
}
