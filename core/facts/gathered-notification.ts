import type { Notification } from '#contracts/notification'
import { plural, showMinute } from '#contracts/wording'
import { type Instant, toIso } from '#core/instant'
import type { ToldFact } from './notification-of.ts'

/** Facts of one kind that were told to wait. */
export interface GatheredKind {
  /** Its words: `Performance degraded`. */
  readonly title: string
  /** The worst first; at least one. */
  readonly facts: readonly [ToldFact, ...ToldFact[]]
  /** All facts, those that are not listed among them. */
  readonly factCount: number
}

/** Facts that are told together. */
export interface GatheredFacts {
  /** At least one. */
  readonly kinds: readonly [GatheredKind, ...GatheredKind[]]
  /** All models of the facts, those that are not listed among them. */
  readonly modelNames: readonly string[]
  readonly from: Instant
  readonly to: Instant
  /** The dashboard's address without a slash at its end; null where it is not known. */
  readonly dashboard: string | null
}

/** A chat message is cut at 3,000 characters; a fact takes some 150 of them. */
export const factsListedMax = 20

/** An event has 256 kB, and SNS no more for a message with its attributes: of more models none is named. */
const namesBytesMax = 40 * 1024

/** One notification of several facts. A fact that is alone is told as it would have been at once. */
export function gatheredNotification({ kinds, modelNames, from, to, dashboard }: GatheredFacts): Notification {
  const factCount = kinds.reduce((sum, kind) => sum + kind.factCount, 0)
  const [firstKind] = kinds
  const [first] = firstKind.facts
  if (factCount === 1) return withLink(first, dashboard)
  const { emails } = first.notification
  const isDigest = kinds.length > 1
  const models = plural(modelNames.length, 'model')
  const count = factCount === modelNames.length ? '' : `${factCount} times, `
  const span = `From ${showMinute(toIso(from))} to ${showMinute(toIso(to))} UTC`
  const sections = kinds.flatMap((kind) => [
    ...(isDigest ? ['', `${kind.title}: ${kind.factCount}`] : []),
    ...linesOf(kind, dashboard),
  ])
  return {
    severity: worstSeverity(kinds),
    modelName: modelNames.length === 1 ? first.notification.modelName : '*',
    ...(JSON.stringify(modelNames).length <= namesBytesMax && { modelNames }),
    ...(emails !== undefined && { emails }),
    subject: isDigest
      ? `Daily report: ${plural(factCount, 'fact')}, ${models}`
      : `${firstKind.title}: ${count}${models}`,
    text: [isDigest ? `${span}:` : `${span}, the worst first:`, ...sections].join('\n'),
  }
}

function linesOf({ facts, factCount }: GatheredKind, dashboard: string | null): string[] {
  const lines = facts.map(({ notification, reason, path }) => {
    const link = dashboard === null ? '' : ` ${dashboard}${path}`
    return `• ${notification.modelName}: ${reason}${link}`
  })
  const rest = factCount - facts.length
  return rest === 0 ? lines : [...lines, `… and ${rest} more${dashboard === null ? '' : `: ${dashboard}/`}`]
}

const severities = ['info', 'warning', 'critical'] as const

function worstSeverity(kinds: readonly GatheredKind[]): Notification['severity'] {
  const ranks = kinds.map(({ facts: [{ notification }] }) => severities.indexOf(notification.severity))
  return severities[Math.max(...ranks)] ?? 'info'
}

/** The notification with the address of its page at the end, where that is known. */
export function withLink({ notification, path }: ToldFact, dashboard: string | null): Notification {
  return dashboard === null ? notification : { ...notification, text: `${notification.text} ${dashboard}${path}` }
}
