import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import type { WrappedFunction } from '#pipeline/pipeline'
import { listProfileBuckets } from '#store/profiles/list-profile-buckets'
import { keepPartitions } from '#store/tables/keep-partitions'
import { addModels } from '#test/support/add-models'
import { saveExampleModel } from '#test/support/example-model'
import { type FakePorts, FakeShardQueue, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { ingestStream } from '#test/support/model-stream'
import { tick, wrapAll } from '#test/support/settle'

let database: Database
let ports: FakePorts
let functions: ReadonlyMap<string, WrappedFunction>

beforeEach(async () => {
  database = await freshDatabase()
  ports = fakePorts(database, '2024-03-01T00:00:00Z')
  functions = wrapAll(ports)
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  await addModels(database, 60)
  await saveExampleModel(ports)
})
afterEach(() => database.close())

const compact = (input: unknown) => functions.get('compact-history')?.(input)
const due = () => tick(ports, 'compact-history', 'compact-history')

it('divides many models into shards that hold every one once, and rolls up those of a shard', async () => {
  const from = ports.clock.now()
  ports.clock.advance(2 * dayMs)
  await ingestStream(functions, { from, to: ports.clock.now() - hourMs })
  const resolutions = async () => {
    const buckets = await listProfileBuckets(database, { modelName: 'spread', from, to: from + dayMs })
    return new Set(buckets.map(({ resolution }) => resolution))
  }
  const shardQueue = new FakeShardQueue()
  functions = wrapAll({ ...ports, shardQueue })
  await compact(due())
  const { shards } = shardQueue
  const names = shards.flatMap(({ modelNames }) => modelNames)
  expect([shards.length > 1, names.length, new Set(names).size]).toEqual([true, 61, 61])
  expect(await resolutions()).toEqual(new Set(['half-hour']))
  await compact(shards.find(({ modelNames }) => modelNames.includes('spread')))
  expect(await resolutions()).toEqual(new Set(['hour', 'day']))
})
