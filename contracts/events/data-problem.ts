import type { Evidence } from '#contracts/evidence'
import { percent } from '#contracts/wording'

/** Problems of incoming data that hold automatic retraining. */
export const dataProblems = ['null-spike', 'unseen-categories', 'missing-columns', 'silence', 'rejected-rows'] as const
export type DataProblem = (typeof dataProblems)[number]

/**
 * A data-quality problem in one sentence.
 *
 * @param subject the feature; for silence and rejected rows the rows in question
 * @example dataProblemInWords('null-spike', 'minutes', { nullRate: 0.348, nullRateReference: 0.107 }) // => 'Null spike in `minutes`: 34.8 % of values are missing, 10.7 % in training'
 */
export function dataProblemInWords(problem: DataProblem, subject: string, evidence: Evidence): string {
  const { nullRate, nullRateReference, unseenShare, rejectedShare, rows, reason } = evidence
  switch (problem) {
    case 'null-spike':
      return `Null spike in \`${subject}\`${
        typeof nullRate === 'number' && typeof nullRateReference === 'number'
          ? `: ${percent(nullRate)} of values are missing, ${percent(nullRateReference)} in training`
          : ''
      }`
    case 'unseen-categories':
      return `New categories in \`${subject}\`${typeof unseenShare === 'number' ? `: ${percent(unseenShare)} of values` : ''}`
    case 'missing-columns':
      return `Column missing: \`${subject}\``
    case 'silence':
      return 'No observations come in'
    case 'rejected-rows':
      return `${subject === 'incoming labels' ? 'Labels' : 'Rows'} rejected${
        typeof rejectedShare === 'number' && typeof rows === 'number'
          ? `: ${percent(rejectedShare)} of the latest ${rows.toLocaleString('en-US')}`
          : ''
      }${typeof reason === 'string' ? `, most often because ${reason}` : ''}`
  }
}
