import type { Configuration } from '#contracts/configuration'
import { minuteMs } from '#core/instant'
import type { Notification } from '#core/ports/notifier'

/** An outage must not wait for an hour; five minutes are the rhythm of the function on AWS. */
const criticalMinutesMax = 5

/** How long facts are gathered after the first of their kind; 0 to tell each at once. */
export function spanMsOf(
  { notification_span_minutes: minutes }: Pick<Configuration, 'notification_span_minutes'>,
  severity: Notification['severity'],
): number {
  return minuteMs * (severity === 'critical' ? Math.min(minutes, criticalMinutesMax) : minutes)
}

/** The address before the paths of pages; null where none is set. */
export function dashboardOf({ dashboard_address: address }: Pick<Configuration, 'dashboard_address'>): string | null {
  return address === '' ? null : address.replace(/\/+$/, '')
}
