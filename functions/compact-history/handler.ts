import type { RemodelEvent } from '#contracts/events/catalogue'
import { dayMs, floorTo } from '#core/instant'
import { findModels } from '#store/find-models'
import { forEach } from '../pipeline/for-each.ts'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'
import { compactFiles } from './compact-files.ts'
import { compactProfiles } from './compact-profiles.ts'

/** Rolls up what was delivered before today. What is rolled up already is not touched again, so a repeat finds nothing to do. */
export function makeHandler(ports: Pick<Ports, 'clock' | 'database' | 'objectStore'>): Handler<RemodelEvent, void> {
  return async () => {
    const before = floorTo(ports.clock.now(), dayMs)
    await forEach(await findModels(ports.database), async (modelName) => {
      await compactProfiles(ports.database, modelName, before)
      await compactFiles(ports, modelName, before)
    })
  }
}
