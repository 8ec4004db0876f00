import { AppError } from '#core/errors'
import type { Channel } from './channel.ts'

/**
 * Tells a channel's receivers, a few at once. A round in which the server could not be used at all is the last one: the
 * others would wait as long for the same failure, and the installation with them.
 *
 * @returns an outcome for each receiver, in their order
 */
export async function tellInRounds<Outcome>(
  { name, receiversAtOnceMax = Number.POSITIVE_INFINITY }: Channel,
  receivers: readonly string[],
  tell: (receiver: string) => Promise<Outcome>,
): Promise<PromiseSettledResult<Outcome>[]> {
  const outcomes: PromiseSettledResult<Outcome>[] = []
  while (outcomes.length < receivers.length) {
    const begun = outcomes.length
    const round = receivers.slice(begun, begun + receiversAtOnceMax)
    const ended = await Promise.allSettled(round.map(tell))
    outcomes.push(...ended)
    if (!ended.every(isUnanswered)) continue
    const left = receivers.slice(outcomes.length)
    outcomes.push(
      ...left.map((receiver) => ({ status: 'rejected' as const, reason: untried(`${name} to ${receiver}`) })),
    )
  }
  return outcomes
}

/** Whether no server said anything, which it would have said of this receiver alone. */
function isUnanswered(outcome: PromiseSettledResult<unknown>): boolean {
  if (outcome.status === 'fulfilled') return false
  const { reason } = outcome
  return reason instanceof AppError && reason.retryable && !('responseCode' in (reason.details ?? {}))
}

function untried(receiver: string): AppError {
  const message = `${receiver}: not tried, as the server could not be used`
  return new AppError({ code: 'NOTIFICATION_NOT_SENT', message, retryable: true })
}
