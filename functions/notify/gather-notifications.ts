import * as z from 'zod'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { factsListedMax, type GatheredKind, gatheredNotification } from '#core/facts/gathered-notification'
import { makeEvent } from '#core/facts/make-event'
import type { ToldFact } from '#core/facts/notification-of'
import type { SqlExecutor } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import { forEach } from '#pipeline/for-each'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { commit } from '#store/events/commit'
import { countWaiting, deleteWaiting, endSpan, findSpansDue, loadWorst } from '#store/notifications/take-notifications'
import { dashboardOf, spanEndOf, titleOf } from './notification-settings.ts'

const factSchema = z.custom<ToldFact>()

/**
 * Makes one message of the facts of each span that is over. The message is an event, committed with the deletion of its
 * facts: it is sent once, tried again like any other event, and none is lost.
 */
export async function gatherNotifications(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  cause: RemodelEvent,
): Promise<void> {
  const now = ports.clock.now()
  const configuration = await loadConfiguration(ports.database)
  await forEach(await findSpansDue(ports.database, now), (key) =>
    commit(ports, null, async (sql) => {
      const nothing = { events: [], result: undefined }
      if (!(await endSpan(sql, { kind: key, now, endsAt: spanEndOf(key, configuration, now) ?? now }))) return nothing
      const { kinds, firstId, from, to, modelNames } = await gather(sql, key)
      const [first, ...others] = kinds
      if (first === undefined) return nothing
      await deleteWaiting(sql, key)
      const notification = gatheredNotification({
        kinds: [first, ...others],
        modelNames,
        from: from ?? now,
        to: to ?? now,
        dashboard: dashboardOf(configuration),
      })
      const gathered = makeEvent('NotificationsGathered', {
        key: [firstId],
        occurredAt: now,
        correlationId: 'notify',
        cause,
        data: { modelName: null, notification },
      })
      return { events: [gathered], result: undefined }
    }),
  )
}

/** The facts of a span, by kind: kinds with the most facts first, of each the worst, as many as a message has room for. */
async function gather(sql: SqlExecutor, key: string) {
  const { kinds, ...totals } = await countWaiting(sql, key)
  const listedMax = Math.max(1, Math.floor(factsListedMax / Math.max(1, kinds.length)))
  const worst = await loadWorst(sql, { kind: key, listedMax })
  const gathered = kinds.flatMap(({ factKind, factCount }): GatheredKind[] => {
    const [first, ...others] = worst
      .filter((row) => row.factKind === factKind)
      .map(({ fact }) => factSchema.parse(fact))
    return first === undefined ? [] : [{ title: titleOf(factKind), facts: [first, ...others], factCount }]
  })
  return { kinds: gathered, ...totals }
}
