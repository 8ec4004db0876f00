import type { Configuration } from '#contracts/configuration'
import { catalogue, type EventName } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import type { NoticeFrequency, NoticeGroup } from '#contracts/notice-groups'
import { dayMs, hourMs, type Instant, minuteMs } from '#core/instant'

/** An outage must not wait for an hour; five minutes are the rhythm of the function on AWS. */
const criticalMinutesMax = 5

/** How often facts of the group are told of a model. */
export function frequencyOf(configuration: Configuration, group: NoticeGroup): NoticeFrequency {
  return configuration[`notify_${group}`]
}

/** The addresses of a model's own, sorted; undefined for those of the installation. */
export function emailsOf({
  notification_emails: emails,
}: Pick<Configuration, 'notification_emails'>): readonly string[] | undefined {
  return emails === '' ? undefined : [...new Set(emails.split(',').map((email) => email.trim()))].sort()
}

/** Facts told daily are one message; others are gathered with those of their kind. */
const daily = 'daily'

/** Names the facts that are gathered together: one message has one kind, or one day, and the same readers. */
export function spanKeyOf(told: {
  readonly kind: string
  readonly frequency: NoticeFrequency
  readonly emails: readonly string[] | undefined
}): string {
  const { kind, frequency, emails = [] } = told
  return [frequency === 'daily' ? daily : kind, ...emails].join(' ')
}

type SpanSettings = Pick<Configuration, 'notification_span_minutes' | 'notification_daily_at'>

/**
 * When a span ends that begins now.
 *
 * @returns null where facts of this kind are not gathered
 */
export function spanEndOf(key: string, configuration: SpanSettings, now: Instant): Instant | null {
  const [kind = ''] = key.split(' ')
  if (kind === daily) return nextTimeOfDay(configuration.notification_daily_at, now)
  const { notification_span_minutes: minutes } = configuration
  const spanMinutes = noticeOf(kind)?.severity === 'critical' ? Math.min(minutes, criticalMinutesMax) : minutes
  return spanMinutes === 0 ? null : now + spanMinutes * minuteMs
}

/** The next moment with this time of day in UTC, after now. */
function nextTimeOfDay(time: string, now: Instant): Instant {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const at = Math.floor(now / dayMs) * dayMs + hours * hourMs + minutes * minuteMs
  return at > now ? at : at + dayMs
}

/** The address before the paths of pages; null where none is set. */
export function dashboardOf({ dashboard_address: address }: Pick<Configuration, 'dashboard_address'>): string | null {
  return address === '' ? null : address.replace(/\/+$/, '')
}

/** Whether the key is one of facts that are told once a day, and never before. */
export function isDaily(key: string): boolean {
  return key.split(' ')[0] === daily
}

/** The words above facts of a kind. */
export function titleOf(kind: string): string {
  return noticeOf(kind)?.gathered ?? kind
}

/** Null for a kind that this release does not know: one of its rows may be a later one's. */
function noticeOf(kind: string): EventDefinition['notice'] {
  if (!Object.hasOwn(catalogue, kind)) return null
  const { notice }: EventDefinition = catalogue[kind as EventName]
  return notice
}
