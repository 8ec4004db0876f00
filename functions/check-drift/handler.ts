import type { RemodelEvent } from '#contracts/events/catalogue'
import { lazily } from '#core/lazily'
import { driftWindowLimits } from '#core/policy/drift/choose-window'
import type { Ports } from '#core/ports/ports'
import type { ModelShard } from '#core/ports/shard-queue'
import { divideAmongRuns } from '#pipeline/divide-among-runs'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { withTicks } from '#pipeline/with-ticks'
import { findModelsDueForDrift } from '#store/drift/find-models-due-for-drift'
import { checkFeatures } from './check-features.ts'
import { makeBlockReader } from './read-blocks.ts'
import { readCheckedModel } from './read-checked-model.ts'
import { makeRecentReader } from './read-recent.ts'
import { makeReferenceReader } from './read-references.ts'
import { spec } from './spec.ts'

type CheckPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'shardQueue' | 'metrics' | 'log'>

/**
 * Checks the features of every model that is due. A repeated tick checks the remaining models, and a repeated shard
 * finds none due. Two concurrent invocations may check the same model: its episodes still open and close once.
 *
 * @returns the number of due models
 */
export function makeHandler(ports: CheckPorts): Handler<RemodelEvent | ModelShard, number> {
  const readReferences = makeReferenceReader(ports.database)
  const readBlocks = makeBlockReader(ports.database)
  // Loaded with the first check: a tick that only plans has no use for it.
  const scoreReader = lazily(async () => (await import('./read-scores.ts')).makeScoreReader(ports.database))
  const readRecent = makeRecentReader(ports.database)
  const checkFor = (cause: RemodelEvent) => async (modelName: string) => {
    const now = ports.clock.now()
    const checked = await readCheckedModel(ports.database, { modelName, now })
    if (checked?.model.championVersion == null) return
    const { championVersion: version, configuration, definition } = checked.model
    const reference = await readReferences(modelName, version)
    const blocks = await readBlocks({ modelName, version, reference, now })
    const readScores = await scoreReader()
    const scores = await readScores({ modelName, version, task: definition.task, now })
    const { hours, hoursMax } = driftWindowLimits(configuration)
    const recent = await readRecent({ modelName, now, hoursMax: Math.max(hours, hoursMax) })
    await checkFeatures(ports, { checked, version, reference, blocks, scores, recent, now, cause })
    ports.metrics.add('ModelsLookedAt', 1)
  }
  type Asked = Parameters<typeof findModelsDueForDrift>[1]
  const findDue = (asked: Asked) => findModelsDueForDrift(ports.database, asked, ports.clock.now())
  return withTicks({ database: ports.database, claim: findDue }, async (input) => {
    if ('modelNames' in input) {
      const due = (await findDue({ among: input.modelNames })) ?? []
      await forEach(due, checkFor(input.cause))
      return due.length
    }
    if (!('tick' in input)) return 0
    const { tick: cause, work: modelNames } = input
    if (modelNames.length > 0) {
      const checks = { spec, modelNames, cause, work: checkFor(cause) }
      ports.metrics.add('CheckPlanMs', await divideAmongRuns(ports, checks))
    }
    ports.metrics.add('DriftChecks', 1)
    return modelNames.length
  })
}
