import { performanceLines } from '#core/policy/performance/performance-lines'
import type { ClosedLine, OpenLine } from '#core/policy/performance/watch-losses'
import type { Episode } from '#store/episodes/episodes'
import type { ClosedEpisode } from '#store/episodes/select-last-closed'

/** The line that an episode is about. Episodes of earlier releases were all about the threshold. */
export function lineOf(
  { evidence, openedAt, championVersion }: Pick<Episode, 'evidence' | 'openedAt' | 'championVersion'>,
  version: number,
): OpenLine {
  const line = performanceLines.find((each) => each === evidence.line) ?? 'threshold'
  const limit = typeof evidence.limit === 'number' ? evidence.limit : null
  const evidentAt = typeof evidence.evidentAt === 'string' ? Date.parse(evidence.evidentAt) : null
  return { line, limit, openedAt, evidentAt, championVersion: championVersion ?? version }
}

/** The line that a closed episode was about. */
export function closedLineOf(episode: ClosedEpisode, version: number): ClosedLine {
  const { closedAt, closeReason } = episode
  return { ...lineOf(episode, version), closedAt, cameBack: closeReason === 'came-back' }
}
