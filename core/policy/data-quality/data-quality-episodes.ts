import { type DataProblem, isOfFeature } from '#contracts/events/data-problem'
import type { Instant } from '#core/instant'
import type { DataQualityFinding, DataQualityJudgement } from './judge-data-quality.ts'

export interface OpenDataQualityEpisode {
  readonly problem: DataProblem
  readonly subject: string
  readonly openedAt: Instant
}

export interface DataQualityStep<Episode extends OpenDataQualityEpisode> {
  readonly opened: readonly DataQualityFinding[]
  readonly closed: readonly Episode[]
  readonly continued: readonly Episode[]
}

/** A column that is gone has a null spike first, and after its return: it is one problem. */
const nullProblems: readonly DataProblem[] = ['missing-columns', 'null-spike']

/**
 * Follows a model's data-quality episodes by one check: some open, some close, some continue. A subject has one episode
 * at most: another problem is told once the first one is over.
 *
 * An episode continues while its problem is found, even if only lingering, and while its feature cannot be judged:
 * missing rows restore nothing.
 *
 * @param open as the caller keeps them; they are returned unchanged
 * @complexity O(open episodes plus findings)
 * @example followDataQualityEpisodes({ open: [{ problem: 'silence', subject: 'observations', openedAt: 0 }], judgement: {
 *   findings: [], unjudged: [] } }).closed.length // => 1
 */
export function followDataQualityEpisodes<Episode extends OpenDataQualityEpisode>({
  open,
  judgement: { findings, unjudged },
}: {
  readonly open: readonly Episode[]
  readonly judgement: DataQualityJudgement
}): DataQualityStep<Episode> {
  const found = new Set(findings.map(keyOf))
  const silent = new Set(unjudged)
  const continued: Episode[] = []
  const closed: Episode[] = []
  const known = new Set<string>()
  for (const episode of open) {
    const goesOn = (found.has(keyOf(episode)) || silent.has(episode.subject)) && !known.has(subjectOf(episode))
    ;(goesOn ? continued : closed).push(episode)
    if (goesOn) known.add(subjectOf(episode))
  }
  const opened: DataQualityFinding[] = []
  for (const finding of findings) {
    if (finding.isLingering || known.has(subjectOf(finding))) continue
    known.add(subjectOf(finding))
    opened.push(finding)
  }
  return { opened, closed, continued }
}

/**
 * The features whose data is broken now, which drift does not compare.
 *
 * @example brokenFeatures([{ problem: 'null-spike', subject: 'size', openedAt: 0 }, { problem: 'silence', subject:
 *   'observations', openedAt: 0 }]) // => new Set(['size'])
 */
export function brokenFeatures(
  open: readonly Pick<OpenDataQualityEpisode, 'problem' | 'subject'>[],
): ReadonlySet<string> {
  return new Set(open.filter(({ problem }) => isOfFeature(problem)).map(({ subject }) => subject))
}

function keyOf({ problem, subject }: Pick<OpenDataQualityEpisode, 'problem' | 'subject'>): string {
  return `${nullProblems.includes(problem) ? 'nulls' : problem}\u001f${subject}`
}

/** A feature may have the name of the rows in question. */
function subjectOf({ problem, subject }: Pick<OpenDataQualityEpisode, 'problem' | 'subject'>): string {
  return `${isOfFeature(problem) ? 'feature' : 'rows'}\u001f${subject}`
}
