import type { FleetModel } from '#contracts/api/model-summary'
import { dataEpisodeOf } from '#contracts/data-episode'
import { holdsRetraining } from '#contracts/events/data-problem'

/** The conditions that a model can be in, worst first: the rank sorts them, and the mark is shown beside the word. */
export const standings = {
  unserved: { rank: -1, word: 'Not served', mark: 'square', tone: 'bad' },
  'bad-data': { rank: 0, word: 'Bad data', mark: 'square', tone: 'bad' },
  silent: { rank: 0.5, word: 'No rows come in', mark: 'square', tone: 'bad' },
  degraded: { rank: 1, word: 'Degraded', mark: 'down', tone: 'bad' },
  'drift-high': { rank: 2, word: 'Drifting', mark: 'diamond', tone: 'warn' },
  drift: { rank: 3, word: 'Some drift', mark: 'diamond', tone: 'calm' },
  'below-floor': { rank: 3.5, word: 'Worse than naive', mark: 'down', tone: 'warn' },
  volume: { rank: 3.7, word: 'Unusual volume', mark: 'ring', tone: 'calm' },
  'no-model': { rank: 4, word: 'No version yet', mark: 'ring', tone: 'calm' },
  unknown: { rank: 5, word: 'Too few labels', mark: 'ring', tone: 'calm' },
  healthy: { rank: 6, word: 'Healthy', mark: 'dot', tone: 'good' },
} as const

export type Standing = keyof typeof standings
type OpenEpisode = Pick<FleetModel['openEpisodes'][number], 'kind' | 'subject' | 'severity'>
type Judged = Pick<FleetModel, 'championVersion' | 'performance'> & {
  readonly openEpisodes: readonly OpenEpisode[]
} & Partial<Pick<FleetModel, 'servingVersion' | 'servingProblem'>>

/**
 * The condition of a model: the worst of its open problems. Drift needs attention only from `high` on: models
 * usually cope with less. A changed volume is no fault of the data: its rows are right.
 *
 * @example standingOf({ championVersion: 1, openEpisodes: [], performance: { verdict: 'healthy' } }) // => 'healthy'
 */
export function standingOf(model: Judged): Standing {
  const { championVersion, openEpisodes, performance } = model
  if (model.servingProblem != null && model.servingVersion === null) return 'unserved'
  const isOpen = (kind: string) => openEpisodes.some((episode) => episode.kind === kind)
  const problems = openEpisodes.flatMap(({ kind, subject }) =>
    kind === 'data-quality' ? [dataEpisodeOf(subject).problem] : [],
  )
  if (problems.some((problem) => problem !== 'silence' && holdsRetraining(problem))) return 'bad-data'
  if (problems.includes('silence')) return 'silent'
  if (isOpen('performance')) return performance?.verdict === 'below-floor' ? 'below-floor' : 'degraded'
  if (openEpisodes.some(({ kind, severity }) => kind === 'drift' && severity === 'high')) return 'drift-high'
  if (isOpen('drift')) return 'drift'
  if (problems.includes('volume')) return 'volume'
  if (championVersion === null) return 'no-model'
  // Labels that come after weeks leave the window without an accuracy; the verdict knows more.
  if (performance === null || performance.verdict === 'insufficient-data') return 'unknown'
  return performance.verdict === 'below-floor' ? 'below-floor' : 'healthy'
}

/** The highest severity of the open drift; null when there is none. */
export function driftNow({ openEpisodes }: Pick<Judged, 'openEpisodes'>): 'low' | 'medium' | 'high' | null {
  const order = ['low', 'medium', 'high'] as const
  const open = openEpisodes
    .filter(({ kind }) => kind === 'drift')
    .map(({ severity }) => order.indexOf(severity as 'low'))
  return open.length === 0 ? null : (order[Math.max(0, ...open)] ?? null)
}

/**
 * The drift of a model in words. Too few rows to watch it is not the absence of drift.
 *
 * @example driftWord({ openEpisodes: [], tooFewRows: { drift: null } }) // => 'none'
 */
export function driftWord(model: Pick<FleetModel, 'openEpisodes' | 'tooFewRows'>): string {
  return driftNow(model) ?? (model.tooFewRows.drift === null ? 'none' : 'too few rows')
}
