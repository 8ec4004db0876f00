import { plural, showMinute } from '#contracts/wording'
import { type Instant, toIso } from '#core/instant'
import type { Notification } from '#core/ports/notifier'
import type { ToldFact } from './notification-of.ts'

/** Facts of one kind that were told to wait, the worst first, with the number of all of them. */
export interface GatheredFacts {
  /** Its words: `Performance degraded`. */
  readonly title: string
  /** At least one. */
  readonly facts: readonly [ToldFact, ...ToldFact[]]
  /** All models of the facts, those that are not listed among them. */
  readonly modelNames: readonly string[]
  readonly factCount: number
  readonly from: Instant
  readonly to: Instant
  /** The dashboard's address without a slash at its end; null where it is not known. */
  readonly dashboard: string | null
}

/** A chat message is cut at 3,000 characters; a fact takes some 150 of them. */
export const factsListedMax = 20

/** One notification of several facts. A fact that is alone is told as it would have been at once. */
export function gatheredNotification(gathered: GatheredFacts): Notification {
  const { title, facts, modelNames, factCount, from, to, dashboard } = gathered
  const [first] = facts
  if (factCount === 1) return withLink(first, dashboard)
  const listed = facts.slice(0, factsListedMax)
  const rest = factCount - listed.length
  const until = showMinute(toIso(to))
  const count = factCount === modelNames.length ? '' : `${factCount} times, `
  const lines = listed.map(({ notification, reason, path }) => {
    const link = dashboard === null ? '' : ` ${dashboard}${path}`
    return `• ${notification.modelName}: ${reason}${link}`
  })
  const others = rest === 0 ? [] : [`… and ${rest} more${dashboard === null ? '' : `: ${dashboard}/`}`]
  return {
    severity: first.notification.severity,
    modelName: modelNames.length === 1 ? first.notification.modelName : '*',
    modelNames,
    subject: `${title}: ${count}${plural(modelNames.length, 'model')}`,
    text: [`From ${showMinute(toIso(from))} to ${until} UTC, the worst first:`, ...lines, ...others].join('\n'),
  }
}

/** The notification with the address of its page at the end, where that is known. */
export function withLink({ notification, path }: ToldFact, dashboard: string | null): Notification {
  return dashboard === null ? notification : { ...notification, text: `${notification.text} ${dashboard}${path}` }
}
