import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { deleteExpiredRows } from '#store/tables/delete-expired-rows'
import { keepPartitions } from '#store/tables/keep-partitions'

/**
 * Creates partitions ahead of the clock and deletes data past retention. A repeat finds nothing to do.
 *
 * A deployment or a start deletes no rows, because the work that the last process left, perhaps months ago, is
 * delivered again first.
 */
export function makeHandler({ clock, database }: Pick<Ports, 'clock' | 'database'>): Handler<RemodelEvent, void> {
  return async (event) => {
    const configuration = await loadConfiguration(database)
    await keepPartitions(database, configuration, clock.now())
    const isDeployed = event['detail-type'] === 'ScheduleDue' && event.detail.data.action === 'deployed'
    if (!isDeployed) await deleteExpiredRows(database, configuration, clock.now())
  }
}
