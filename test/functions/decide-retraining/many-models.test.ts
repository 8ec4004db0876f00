import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { keepPartitions } from '#store/tables/keep-partitions'
import { addModels } from '#test/support/add-models'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
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
  const shardsOf = () =>
    ports.shardQueue.shards.map(({ body }) => JSON.parse(JSON.stringify(body)) as { modelNames: string[] })

  it('is decided on the spot in one process, and once', async () => {
    await decide(due())
    expect(await decided()).toEqual(names)
    await decide(due())
    expect(await decided()).toEqual(names)
    expect(shardsOf()).toEqual([])
  })

  it('is divided into shards that hold every model once, and decide each once', async () => {
    ports.shardQueue.consumers = 9
    await decide(due())
    expect(shardsOf().map(({ modelNames }) => modelNames.length)).toEqual([20, 20, 20])
    expect(shardsOf().flatMap(({ modelNames }) => modelNames)).toEqual(names)
    expect(await decided()).toEqual([])
    for (const shard of [...shardsOf(), ...shardsOf()]) await decide(shard)
    expect(await decided()).toEqual(names)
  })

  it('asks again only for what is not decided, when it comes again', async () => {
    ports.shardQueue.consumers = 9
    await decide(due())
    await decide(shardsOf()[0])
    ports.shardQueue.shards.splice(0)
    await decide(due())
    expect(shardsOf().flatMap(({ modelNames }) => modelNames)).toEqual(names.slice(20))
    for (const shard of shardsOf()) await decide(shard)
    ports.shardQueue.shards.splice(0)
    await decide(due())
    expect(shardsOf()).toEqual([])
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
