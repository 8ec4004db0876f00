import * as z from 'zod'
import type { Configuration } from '#contracts/configuration'
import { catalogue, type EventName } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import { factsListedMax, gatheredNotification } from '#core/facts/gathered-notification'
import type { ToldFact } from '#core/facts/notification-of'
import type { Ports } from '#core/ports/ports'
import { forEach } from '#pipeline/for-each'
import { deleteTaken, findKindsDue, loadTaken, takeNotifications } from '#store/notifications/take-notifications'
import { dashboardOf, spanMsOf } from './notification-settings.ts'

const factSchema = z.custom<ToldFact>()

/**
 * Sends what waited, one notification a kind. It is deleted after it was sent, so that a crash in between may notify
 * twice but never loses one.
 *
 * @param takenBy names this sending
 */
export async function sendGathered(
  { clock, database, notifier }: Pick<Ports, 'clock' | 'database' | 'notifier'>,
  configuration: Configuration,
  takenBy: string,
): Promise<void> {
  const now = clock.now()
  await forEach(await findKindsDue(database, now), async (kind) => {
    const { notice }: EventDefinition = catalogue[kind as EventName]
    const endsAt = now + spanMsOf(configuration, notice?.severity ?? 'info')
    const isTaken = await database.transaction((sql) => takeNotifications(sql, { kind, takenBy, now, endsAt }))
    if (!isTaken) return
    const { worst, factCount, from, to, modelNames } = await loadTaken(database, {
      kind,
      takenBy,
      limit: factsListedMax,
    })
    const [first, ...others] = worst.map((fact) => factSchema.parse(fact))
    if (first === undefined) return
    const notification = gatheredNotification({
      title: notice?.gathered ?? kind,
      facts: [first, ...others],
      factCount,
      modelNames,
      from: from ?? now,
      to: to ?? now,
      dashboard: dashboardOf(configuration),
    })
    await notifier.send(notification)
    await deleteTaken(database, { kind, takenBy })
  })
}
