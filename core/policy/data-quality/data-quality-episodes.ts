import { type DataProblem, isOfFeature, maybeUsual } from '#contracts/events/data-problem'
import { dayMs, type Instant } from '#core/instant'
import type { DataQualityFinding, DataQualityJudgement } from './judge-data-quality.ts'

export interface OpenDataQualityEpisode {
  readonly problem: DataProblem
  readonly subject: string
  readonly openedAt: Instant
  /** When it counts as usual, and holds no retraining any more, if it stays as it is; null where it holds none. */
  readonly usualFrom: Instant | null
}

/** The data is right again; it is as it was for weeks and counts as usual; or too few rows tell. */
export type QualityClosing = 'restored' | 'usual' | 'unjudged'

export interface DataQualityStep<Episode extends OpenDataQualityEpisode> {
  readonly opened: readonly DataQualityFinding[]
  readonly closed: readonly (Episode & { readonly because: QualityClosing })[]
  readonly continued: readonly Episode[]
  /** Those of `continued` whose time was up, but which still change: they count as usual later. */
  readonly putOff: readonly (Episode & { readonly usualFrom: Instant })[]
}

/** A column that is gone has a null spike first, and after its return: it is one problem. */
const nullProblems: readonly DataProblem[] = ['missing-columns', 'null-spike']

/** A change that was not steady when its time was up is looked at again after every day of a week has shown itself. */
const putOffMs = 7 * dayMs

/**
 * Follows a model's data-quality episodes by one check: some open, some close, some continue. A subject has one episode
 * at most: another problem is told once the first one is over.
 *
 * An episode continues while its problem is found, even if only lingering, and while its feature cannot be judged:
 * missing rows restore nothing. Once its time is up it closes all the same: as usual if the latest day is like those
 * since it began.
 *
 * @param open as the caller keeps them; they are returned unchanged
 * @param asUsual the findings if the episodes whose time is up were usual; null if there is none
 * @complexity O(open episodes plus findings)
 * @example followDataQualityEpisodes({ open: [{ problem: 'silence', subject: 'observations', openedAt: 0, usualFrom: null }],
 *   judgement: { findings: [], unjudged: [] }, asUsual: null, now: 1 }).closed.length // => 1
 */
export function followDataQualityEpisodes<Episode extends OpenDataQualityEpisode>({
  open,
  judgement: { findings, unjudged },
  asUsual,
  now,
}: {
  readonly open: readonly Episode[]
  readonly judgement: Pick<DataQualityJudgement, 'findings' | 'unjudged'>
  readonly asUsual: Pick<DataQualityJudgement, 'findings'> | null
  readonly now: Instant
}): DataQualityStep<Episode> {
  const found = new Set(findings.map(keyOf))
  const silent = new Set(unjudged)
  const unusual = new Set((asUsual?.findings ?? []).filter(({ isLingering }) => !isLingering).map(keyOf))
  const continued: Episode[] = []
  const closed: (Episode & { because: QualityClosing })[] = []
  const putOff: (Episode & { usualFrom: Instant })[] = []
  const known = new Set<string>()
  const accepted = new Set<string>()
  for (const episode of open) {
    const isUnjudged = silent.has(episode.subject)
    const goesOn = (found.has(keyOf(episode)) || isUnjudged) && !known.has(subjectOf(episode))
    const isRipe = asUsual !== null && isDue(episode, now)
    if (!goesOn) closed.push({ ...episode, because: 'restored' })
    else if (isRipe && isUnjudged) closed.push({ ...episode, because: 'unjudged' })
    else if (isRipe && !unusual.has(keyOf(episode))) {
      closed.push({ ...episode, because: 'usual' })
      accepted.add(keyOf(episode))
    } else {
      continued.push(episode)
      known.add(subjectOf(episode))
      if (isRipe) putOff.push({ ...episode, usualFrom: now + putOffMs })
    }
  }
  const opened: DataQualityFinding[] = []
  for (const finding of findings) {
    if (finding.isLingering || known.has(subjectOf(finding)) || accepted.has(keyOf(finding))) continue
    known.add(subjectOf(finding))
    opened.push(finding)
  }
  return { opened, closed, continued, putOff }
}

/**
 * Whether an episode has lasted so long that it counts as usual, if it is steady.
 *
 * @example isDue({ problem: 'null-spike', subject: 'size', openedAt: 0, usualFrom: 10 }, 10) // => true
 */
export function isDue({ problem, usualFrom }: OpenDataQualityEpisode, now: Instant): boolean {
  return maybeUsual(problem) && usualFrom !== null && now >= usualFrom
}

/** A change that counts as usual: by itself, or because a person said so. */
export type UsualChange = Pick<OpenDataQualityEpisode, 'problem' | 'subject' | 'openedAt'>

/**
 * When the latest change of a subject that counts as usual began; null without one. The days since then tell what is
 * usual.
 *
 * @example usualSince([{ problem: 'missing-columns', subject: 'size', openedAt: 5 }], 'null-spike', 'size') // => 5
 */
export function usualSince(changes: readonly UsualChange[], problem: DataProblem, subject: string): Instant | null {
  const key = keyOf({ problem, subject })
  return changes.reduce<Instant | null>(
    (latest, change) => (keyOf(change) === key ? Math.max(latest ?? change.openedAt, change.openedAt) : latest),
    null,
  )
}

/**
 * The features whose data is broken now, which drift does not compare.
 *
 * @example brokenFeatures([{ problem: 'null-spike', subject: 'size' }, { problem: 'silence', subject: 'observations' }])
 *   // => new Set(['size'])
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
