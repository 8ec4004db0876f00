import { plural } from './wording.ts'

interface ServedModel {
  readonly championVersion: number | null
  readonly servingVersion: number | null
  /** Why the champion does not answer. */
  readonly servingProblem: {
    readonly reason: string
    /** Since when no version answers; null while another one does. */
    readonly since: string | null
    readonly rowsSince: number
  } | null
}

/**
 * One sentence on a champion that does not answer; null for one that does, and for a model without one.
 *
 * @param showTime for `since`, as ISO 8601
 */
export function servingInWords(
  { championVersion, servingVersion, servingProblem }: ServedModel,
  showTime: (iso: string) => string,
): string | null {
  if (championVersion === null || championVersion === servingVersion) return null
  const { reason = null, since = null, rowsSince = 0 } = servingProblem ?? {}
  const why = reason === null ? 'is being loaded' : `cannot be served: ${reason.replace(/\.$/, '')}`
  if (servingVersion !== null) return `Version ${servingVersion} still serves: version ${championVersion} ${why}.`
  const rows = rowsSince > 0 ? ` ${plural(rowsSince, 'row')} came in since and got no score from Remodel.` : ''
  return `No version serves${since === null ? '' : ` since ${showTime(since)}`}: version ${championVersion} ${why}.${rows}`
}
