import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { addModels } from '#test/support/add-models'
import { type FakePorts, FakeShardQueue, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { tick, wrapAll } from '#test/support/settle'

describe.each([
  ['check-drift', 'drift', 'DriftChecks'],
  ['check-performance', 'performance', 'PerformanceChecks'],
] as const)('%s with many models', (name, scheduleName, metric) => {
  let database: Database
  let ports: FakePorts
  let check: WrappedFunction

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-01T12:00:00Z')
    const functions = wrapAll(ports)
    await functions.get('maintain-partitions')?.({ lifecycle: 'deployed' })
    check = functions.get(name) as WrappedFunction
    await addModels(database, 250)
  })
  afterEach(() => database.close())

  /** From now on work that is too much for one run is sent as shards. */
  const divide = () => {
    const shardQueue = new FakeShardQueue()
    check = wrapAll({ ...ports, shardQueue }).get(name) as WrappedFunction
    return shardQueue
  }
  const claimed = (at: number, status: string) =>
    database.execute(
      sql`update retraining_schedules set last_run = ${toIso(at)}::timestamptz, last_status = ${status} where schedule_name = ${scheduleName}`,
    )
  const status = () =>
    database.query(
      sql`select last_status from retraining_schedules where schedule_name = ${scheduleName}`,
      z.object({ last_status: z.string() }).transform((row) => row.last_status),
    )

  it('does with the next delivery what failed, and counts the tick when it is done', async () => {
    await database.execute(sql`update models set mode = 'paused' where model_name > 'm-0002'`)
    await database.execute(
      sql`alter table model_activity add constraint away check (drift_looked_at is null and performance_looked_at is null) not valid`,
    )
    const due = tick(ports, scheduleName, name)
    await expect(check(due)).rejects.toThrow()
    expect([await status(), ports.metrics.of(metric)]).toEqual([['failed'], []])
    await database.execute(sql`alter table model_activity drop constraint away`)
    expect(await check(due)).toBe(3)
    expect([await status(), ports.metrics.of(metric)]).toEqual([['done'], [1]])
    expect(await check(due)).toBe(0)
    expect(ports.metrics.of(metric)).toEqual([1])
    expect(ports.metrics.of('ModelsLookedAt')).toHaveLength(3)
  })

  it('counts a tick without anything due once, however often it is delivered', async () => {
    await database.execute(sql`update models set mode = 'paused'`)
    const due = tick(ports, scheduleName, name)
    expect([await check(due), await check(due)]).toEqual([0, 0])
    expect(ports.metrics.of(metric)).toEqual([1])
  })

  it('takes a tick up whose run was killed, and leaves it to a later one that was claimed meanwhile', async () => {
    divide()
    const due = tick(ports, scheduleName, name)
    await claimed(ports.clock.now() + 1, 'running')
    expect(await check(due)).toBe(0)
    expect(ports.metrics.of(metric)).toEqual([])
    await claimed(ports.clock.now(), 'running')
    expect(await check(due)).toBe(250)
    expect(ports.metrics.of(metric)).toEqual([1])
  })

  it('sends shards to itself that hold every model once, and looks at none', async () => {
    const { shards } = divide()
    expect(await check(tick(ports, scheduleName, name))).toBe(250)
    const names = shards.flatMap(({ modelNames }) => modelNames)
    expect(shards).toHaveLength(3)
    expect(new Set(names).size).toBe(250)
    expect(ports.metrics.of(metric)).toEqual([1])
    expect(ports.metrics.of('ModelsLookedAt')).toEqual([])
  })

  it('looks at the models of a shard, and at none of them when it comes again', async () => {
    const { shards } = divide()
    await check(tick(ports, scheduleName, name))
    const shard = { ...shards[0], modelNames: shards[0]?.modelNames.slice(0, 3) }
    expect(await check(shard)).toBe(3)
    expect(await check(shard)).toBe(0)
    expect(ports.metrics.of('ModelsLookedAt')).toHaveLength(3)
  })
})
