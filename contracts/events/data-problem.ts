import type { Evidence } from '#contracts/evidence'
import { percent, plural, showFigure, showMoment } from '#contracts/wording'

/** Problems of a feature. */
const featureProblems = ['null-spike', 'unseen-categories', 'missing-columns', 'stuck-value', 'out-of-range'] as const

/** Problems of incoming data. All but `volume` hold automatic retraining. */
export const dataProblems = [...featureProblems, 'silence', 'rejected-rows', 'repeated-rows', 'volume'] as const
export type DataProblem = (typeof dataProblems)[number]

/** The rows in question, of problems that are of no feature. */
export const rowSubjects = ['observations', 'incoming rows', 'incoming labels', 'repeated rows'] as const
export type RowSubject = (typeof rowSubjects)[number]

/** Whether the problem's subject is a feature. @example isOfFeature('silence') // => false */
export function isOfFeature(problem: DataProblem): boolean {
  return featureProblems.some((name) => name === problem)
}

/**
 * Whether the problem holds automatic retraining (law 7): rows that are wrong would be learned. Fewer or more rows than
 * usual are as right as ever.
 *
 * @example holdsRetraining('volume') // => false
 */
export function holdsRetraining(problem: string): boolean {
  return problem !== 'volume'
}

/**
 * Whether the problem counts as usual once it has stayed for weeks. A stream that stays silent is still silent: it only
 * stops holding retraining. Volume follows the stream by itself.
 *
 * @example maybeUsual('silence') // => false
 */
export function maybeUsual(problem: string): boolean {
  return problem !== 'silence' && problem !== 'volume'
}

/**
 * The consequence of a problem that stays as it is, said from its first day on.
 *
 * @param usualFrom ISO 8601
 * @example holdInWords('null-spike', '2024-03-14T02:00:00.000Z') // => 'If it stays like this, it counts as usual from 2024-03-14 02:00 UTC on, and the model may retrain on it'
 */
export function holdInWords(problem: string, usualFrom: string): string {
  const [moment, rows] = [showMoment(usualFrom), 'the model may retrain on']
  return maybeUsual(problem)
    ? `If it stays like this, it counts as usual from ${moment} on, and ${rows} it`
    : `If it stays like this, ${rows} the rows there are from ${moment} on`
}

/**
 * That a model has too few days to know how its data varies.
 *
 * @param until ISO 8601
 * @example dataLearningInWords('2024-03-14T00:00:00.000Z') // => 'Data quality is learning until 2024-03-14 00:00 UTC: evident faults alone are told'
 */
export function dataLearningInWords(until: string): string {
  return `Data quality is learning until ${showMoment(until)}: evident faults alone are told`
}

/**
 * A data-quality problem in one sentence.
 *
 * @param subject the feature; for problems of whole rows the rows in question
 * @param evidence as at its beginning; empty where it is not at hand
 * @example dataProblemInWords('null-spike', 'minutes', { nullRate: 0.348, nullRateReference: 0.107 }) // => 'Null spike in `minutes`: 34.8 % of values are missing, 10.7 % in training'
 */
export function dataProblemInWords(problem: DataProblem, subject: string, evidence: Evidence): string {
  const figures = figuresOf(problem, evidence)
  const words = headOf(problem, subject, evidence)
  return figures === null ? words : `${words}: ${figures}`
}

function headOf(problem: DataProblem, subject: string, { rows, usualRows }: Evidence): string {
  switch (problem) {
    case 'null-spike':
      return `Null spike in \`${subject}\``
    case 'unseen-categories':
      return `New categories in \`${subject}\``
    case 'missing-columns':
      return `Column missing: \`${subject}\``
    case 'stuck-value':
      return `Stuck value in \`${subject}\``
    case 'out-of-range':
      return `Values out of range in \`${subject}\``
    case 'silence':
      return 'No observations come in'
    case 'rejected-rows':
      return `${subject === 'incoming labels' ? 'Labels' : 'Rows'} rejected`
    case 'repeated-rows':
      return 'Rows sent twice'
    case 'volume':
      if (!isNumber(rows) || !isNumber(usualRows)) return 'Unusual number of rows'
      return rows < usualRows ? 'Far fewer rows than usual' : 'Far more rows than usual'
  }
}

/** Null where the evidence is not at hand. */
function figuresOf(problem: DataProblem, evidence: Evidence): string | null {
  const { rows, reason } = evidence
  switch (problem) {
    case 'null-spike': {
      const { nullRate, nullRateReference: usual } = evidence
      if (!isNumber(nullRate) || !isNumber(usual)) return null
      return `${percent(nullRate)} of values are missing, ${percent(usual)} in training`
    }
    case 'unseen-categories': {
      const { unseenShare, category } = evidence
      if (!isNumber(unseenShare)) return null
      const most = typeof category === 'string' && category.length <= namedMax ? `, most often ${shown(category)}` : ''
      return `${percent(unseenShare)} of values${most}`
    }
    case 'stuck-value': {
      const { value } = evidence
      return isNumber(rows) && value !== undefined
        ? `${shown(value)} in each of the latest ${count(rows)} values`
        : null
    }
    case 'out-of-range': {
      const { outOfRangeShare: share, rangeMin, rangeMax } = evidence
      if (!isNumber(share) || !isNumber(rangeMin) || !isNumber(rangeMax)) return null
      return `${percent(share)} are far beyond all before, below ${showFigure(rangeMin)} or above ${showFigure(rangeMax)}`
    }
    case 'rejected-rows': {
      const { rejectedShare: share } = evidence
      if (!isNumber(share) || !isNumber(rows)) return null
      return `${percent(share)} of the latest ${count(rows)}${typeof reason === 'string' ? `, most often because ${reason}` : ''}`
    }
    case 'repeated-rows': {
      const { repeatedShare: share, usualRepeatedShare: usual } = evidence
      if (!isNumber(share) || !isNumber(usual) || !isNumber(rows)) return null
      return `${percent(share)} of the latest ${count(rows)} have all values of another row, ${percent(usual)} usually`
    }
    case 'volume': {
      const { usualRows } = evidence
      return isNumber(rows) && isNumber(usualRows) ? `${count(rows)} in 24 hours, usually ${count(usualRows)}` : null
    }
    case 'silence': {
      const { silentHours, usualPauseHours } = evidence
      if (!isNumber(silentHours)) return null
      const usual = isNumber(usualPauseHours) && usualPauseHours >= 1
      return `for ${hours(silentHours)}${usual ? `, usual pauses are up to ${hours(usualPauseHours)}` : ''}`
    }
    case 'missing-columns':
      return null
  }
}

/**
 * The share of the rows or values that a problem affects, beyond what is usual, from 0 to 1. A problem of another size
 * counts as all of them.
 *
 * @example affectedShare('null-spike', { nullRate: 0.9, nullRateReference: 0.1 }) // => 0.8
 */
export function affectedShare(problem: DataProblem, evidence: Evidence): number {
  const share = (name: string) => (isNumber(evidence[name]) ? (evidence[name] as number) : 0)
  switch (problem) {
    case 'null-spike':
      return share('nullRate') - share('nullRateReference')
    case 'unseen-categories':
      return share('unseenShare')
    case 'out-of-range':
      return share('outOfRangeShare')
    case 'rejected-rows':
      return share('rejectedShare')
    case 'repeated-rows':
      return share('repeatedShare') - share('usualRepeatedShare')
    case 'volume':
      return 0
    case 'missing-columns':
    case 'stuck-value':
    case 'silence':
      return 1
  }
}

/** Characters of a category up to which a sentence names it. */
const namedMax = 60

function isNumber(value: Evidence[string] | undefined): value is number {
  return typeof value === 'number'
}

function hours(number: number): string {
  return plural(Math.round(number), 'hour')
}

function count(rows: number): string {
  return rows.toLocaleString('en-US')
}

/** A value as it is told: texts in quotes, so that a text of digits is no number. */
function shown(value: Evidence[string]): string {
  return typeof value === 'number' ? showFigure(value) : JSON.stringify(value)
}
