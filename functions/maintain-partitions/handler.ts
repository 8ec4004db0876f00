import type { RemodelEvent } from '#contracts/events/catalogue'
import { loadConfiguration } from '#store/load-configuration'
import { keepPartitions } from '#store/partitions'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'

/** Keeps every partitioned table's partitions ahead of now and drops the old ones. Repeating it finds nothing to do. */
export function makeHandler({ clock, database }: Pick<Ports, 'clock' | 'database'>): Handler<RemodelEvent, void> {
  return async () => {
    await keepPartitions(database, await loadConfiguration(database), clock.now())
  }
}
