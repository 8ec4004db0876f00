import { dayMs, type Instant } from '#core/instant'
import { countedFacts } from './collect-outcome.ts'
import type { PolicyOutcome } from './policy-outcome.ts'

/** How soon a policy answered the changes that its user knows of. */
export interface DelaysAfterChanges {
  readonly changes: number
  /** Changes that were followed by an alarm of drift or performance, and the median time to it. */
  readonly alarmed: number
  readonly alarmDelayDays: number | null
  /** Changes that were followed by a promotion, and the median time to the training of that version. */
  readonly answered: number
  readonly answerDelayDays: number | null
  /** Alarms of drift or performance that followed no change. */
  readonly falseAlarms: number
}

/** An alarm later than this is not put down to the change. */
const answerMsMax = 60 * dayMs

/**
 * The delays from known changes to the first alarm and to the training of the first promoted version. A change counts
 * until the next one, and for at most 60 days.
 *
 * @param changes in ascending order
 * @param span what the policies are compared on; changes and alarms outside of it do not count
 * @complexity O(changes facts)
 */
export function delaysAfterChanges(
  { facts, trainings }: Pick<PolicyOutcome, 'facts' | 'trainings'>,
  changes: readonly Instant[],
  span: { readonly from: Instant; readonly to: Instant },
): DelaysAfterChanges {
  const within = (at: Instant) => at >= span.from && at <= span.to
  const known = changes.filter(within)
  const alarmKinds: readonly string[] = [countedFacts.drift, countedFacts.performance]
  const alarms = facts.filter(({ at, kind }) => alarmKinds.includes(kind) && within(at)).map(({ at }) => at)
  const promotions = trainings.filter(({ at, state }) => state === 'promoted' && within(at)).map(({ at }) => at)
  const ends = known.map((change, index) =>
    Math.min(known[index + 1] ?? Number.POSITIVE_INFINITY, change + answerMsMax),
  )
  const delaysTo = (times: readonly Instant[]) =>
    known.flatMap((change, index) => {
      const found = times.find((at) => at >= change && at < (ends[index] as number))
      return found === undefined ? [] : [(found - change) / dayMs]
    })
  const [alarmDelays, answerDelays] = [delaysTo(alarms), delaysTo(promotions)]
  const isAnswer = (at: Instant) => known.some((change, index) => at >= change && at < (ends[index] as number))
  return {
    changes: known.length,
    alarmed: alarmDelays.length,
    alarmDelayDays: median(alarmDelays),
    answered: answerDelays.length,
    answerDelayDays: median(answerDelays),
    falseAlarms: alarms.filter((at) => !isAnswer(at)).length,
  }
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  if (sorted.length === 0) return null
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
}
