import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { keepPartitions } from '#store/tables/keep-partitions'
import { addModels } from '#test/support/add-models'
import { type FakePorts, FakeShardQueue, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { tick, wrapAll } from '#test/support/settle'

describe('a retraining tick of many models', () => {
  let database: Database
  let ports: FakePorts
  let decide: WrappedFunction
  let names: string[]

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-01T02:00:00Z')
    decide = wrapAll(ports).get('decide-retraining') as WrappedFunction
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    names = await addModels(database, 60)
  })
  afterEach(() => database.close())

  const due = () => tick(ports, 'daily', 'retrain')
  const decided = () =>
    database.query(
      sql`select model_name from retraining_logs where event_type = 'decision' order by model_name`,
      z.object({ model_name: z.string() }).transform((row) => row.model_name),
    )
  /** From now on work that is too much for one run is sent as shards. */
  const divide = () => {
    const shardQueue = new FakeShardQueue()
    decide = wrapAll({ ...ports, shardQueue }).get('decide-retraining') as WrappedFunction
    return shardQueue.shards
  }

  it('is decided on the spot in one process, and once', async () => {
    await decide(due())
    expect(await decided()).toEqual(names)
    await decide(due())
    expect(await decided()).toEqual(names)
  })

  it('is divided into shards that hold every model once, and decide each once', async () => {
    const shards = divide()
    await decide(due())
    expect(shards.map(({ modelNames }) => modelNames.length)).toEqual([24, 24, 12])
    expect(shards.flatMap(({ modelNames }) => modelNames)).toEqual(names)
    expect(await decided()).toEqual([])
    for (const shard of [...shards, ...shards]) await decide(shard)
    expect(await decided()).toEqual(names)
    expect(shards).toHaveLength(3)
  })

  it('asks again only for what is not decided, when it comes again', async () => {
    const shards = divide()
    await decide(due())
    await decide(shards[0])
    shards.splice(0)
    await decide(due())
    expect(shards.flatMap(({ modelNames }) => modelNames)).toEqual(names.slice(24))
    for (const shard of shards.splice(0)) await decide(shard)
    await decide(due())
    expect(shards).toEqual([])
  })

  it('is decided for all others where one model cannot be, and for that one with the next delivery', async () => {
    await database.execute(
      sql`alter table trigger_decisions add constraint away check (model_name <> 'm-0001') not valid`,
    )
    await expect(decide(due())).rejects.toThrow()
    expect(await decided()).toEqual(names.filter((name) => name !== 'm-0001'))
    await database.execute(sql`alter table trigger_decisions drop constraint away`)
    await decide(due())
    expect(await decided()).toEqual(names)
  })
})
