import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { keepPartitions } from '#store/tables/keep-partitions'
import { sweepRows } from '#store/tables/sweep-rows'

/**
 * Keeps every partitioned table's partitions ahead of now, and takes away what is past retention. Repeating it finds nothing to do.
 *
 * On a deploy or a start nothing is swept: what was under way when the last process ended, months ago perhaps, is delivered again first.
 */
export function makeHandler({ clock, database }: Pick<Ports, 'clock' | 'database'>): Handler<RemodelEvent, void> {
  return async (event) => {
    const configuration = await loadConfiguration(database)
    await keepPartitions(database, configuration, clock.now())
    const isDeployed = event['detail-type'] === 'ScheduleDue' && event.detail.data.action === 'deployed'
    if (!isDeployed) await sweepRows(database, configuration, clock.now())
  }
}
