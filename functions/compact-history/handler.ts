import type { RemodelEvent } from '#contracts/events/catalogue'
import { dayMs, floorTo } from '#core/instant'
import { evidenceDays, quarterDays, referenceDaysMax } from '#core/policy/drift/drift-watching'
import type { Ports } from '#core/ports/ports'
import type { ModelShard } from '#core/ports/shard-queue'
import { divideAmongRuns } from '#pipeline/divide-among-runs'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { deleteOldBlocks } from '#store/drift/delete-old-blocks'
import { findModels } from '#store/models/find-models'
import { compactFiles } from './compact-files.ts'
import { compactProfiles } from './compact-profiles.ts'
import { spec } from './spec.ts'

type CompactPorts = Pick<Ports, 'clock' | 'database' | 'objectStore' | 'shardQueue' | 'log'>

/**
 * Rolls up the rows that arrived before today, and deletes blocks that no look reads any more. The models are divided among invocations if one cannot do them all. Data
 * that is already rolled up is left alone, so a repeat finds nothing to do.
 */
export function makeHandler(ports: CompactPorts): Handler<RemodelEvent | ModelShard, void> {
  return async (input) => {
    const before = floorTo(ports.clock.now(), dayMs)
    const work = async (modelName: string) => {
      await compactProfiles(ports.database, modelName, before)
      await deleteOldBlocks(ports.database, {
        modelName,
        daysBefore: before - evidenceDays * dayMs,
        quartersBefore: before - quarterDays * dayMs,
        completingDays: referenceDaysMax,
      })
      await compactFiles(ports, modelName, before)
    }
    if ('modelNames' in input) return forEach(input.modelNames, work)
    await divideAmongRuns(ports, { spec, modelNames: await findModels(ports.database), cause: input, work })
  }
}
