import { type DataProblem, dataProblemInWords, dataProblems } from './events/data-problem.ts'
import type { Evidence } from './evidence.ts'

const separator = ': '

/** A data-quality problem and its subject: a feature, or the rows in question. */
export interface DataEpisode {
  readonly problem: DataProblem
  readonly subject: string
}

/**
 * The subject under which an episode is stored: the problem and the problem's subject, so that one feature may have
 * several.
 *
 * @example dataEpisodeSubject({ problem: 'null-spike', subject: 'size' }) // => 'null-spike: size'
 */
export function dataEpisodeSubject({ problem, subject }: DataEpisode): string {
  return `${problem}${separator}${subject}`
}

/**
 * The parts of a stored subject. An earlier release may have known other problems.
 *
 * @example dataEpisodeOf('missing-columns: a: b') // => { problem: 'missing-columns', subject: 'a: b' }
 */
export function dataEpisodeOf(stored: string): { readonly problem: string; readonly subject: string } {
  const [problem = '', ...rest] = stored.split(separator)
  return { problem, subject: rest.join(separator) }
}

/**
 * A stored data-quality episode in the words of its event.
 *
 * @param evidence as at its beginning; empty where it is not at hand
 * @example dataEpisodeInWords('rejected-rows: incoming rows', { rejectedShare: 0.6, rows: 600 }) // => 'Rows rejected: 60.0 % of the latest 600'
 */
export function dataEpisodeInWords(stored: string, evidence: Evidence): string {
  const { problem, subject } = dataEpisodeOf(stored)
  const known = dataProblems.find((name) => name === problem)
  return known === undefined ? stored : dataProblemInWords(known, subject, evidence)
}
