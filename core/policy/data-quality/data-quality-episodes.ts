import type { DataQualityFinding, DataQualityJudgement, DataQualityProblem } from './judge-data-quality.ts'

export interface OpenDataQualityEpisode {
  readonly problem: DataQualityProblem
  readonly subject: string
}

export interface DataQualityStep<Episode extends OpenDataQualityEpisode> {
  readonly opened: readonly DataQualityFinding[]
  readonly closed: readonly Episode[]
  readonly continued: readonly Episode[]
}

/**
 * Follows a model's data-quality episodes by one check: some open, some close, some continue.
 *
 * An episode continues while its problem is found, even if only lingering, and while its feature cannot be judged:
 * missing rows restore nothing. A problem that turns into another one of the same subject closes its episode and opens
 * another.
 *
 * @param open as the caller keeps them; they are returned unchanged
 * @complexity O(open episodes plus findings)
 * @example followDataQualityEpisodes({ open: [{ problem: 'silence', subject: 'observations' }], judgement: { findings:
 *   [], unjudged: [] } }).closed.length // => 1
 */
export function followDataQualityEpisodes<Episode extends OpenDataQualityEpisode>({
  open,
  judgement: { findings, unjudged },
}: {
  readonly open: readonly Episode[]
  readonly judgement: DataQualityJudgement
}): DataQualityStep<Episode> {
  const found = new Set(findings.map(keyOf))
  const known = new Set(open.map(keyOf))
  const silent = new Set(unjudged)
  const goesOn = (episode: Episode): boolean => found.has(keyOf(episode)) || silent.has(episode.subject)
  return {
    opened: findings.filter((finding) => !finding.isLingering && !known.has(keyOf(finding))),
    closed: open.filter((episode) => !goesOn(episode)),
    continued: open.filter(goesOn),
  }
}

/**
 * The features whose data is broken now, which drift does not compare.
 *
 * @example brokenFeatures([{ problem: 'null-spike', subject: 'size' }, { problem: 'silence', subject: 'observations'
 *   }]) // => new Set(['size'])
 */
export function brokenFeatures(open: readonly OpenDataQualityEpisode[]): ReadonlySet<string> {
  return new Set(
    open.filter(({ problem }) => problem !== 'silence' && problem !== 'rejected-rows').map(({ subject }) => subject),
  )
}

function keyOf({ problem, subject }: OpenDataQualityEpisode): string {
  return `${problem}\u001f${subject}`
}
