import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { makeEvent } from '#core/facts/make-event'
import { dayMs, minuteMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { workRanks } from '#local/bus/work-queue'
import { readinessOf } from '#local/http/readiness'
import { countLedger, ledgerDigest } from '#local/replay/count-ledger'
import type { Runtime } from '#local/runtime'
import { commit } from '#store/events/commit'
import { loadModel } from '#store/models/load-model'
import { writeExample } from '#test/local/replay/example-lab'
import { FakeTrainingBackend } from '#test/support/fake-ports'
import { at, TestWall } from './local-lab.ts'
import { newWorld, openIn, replayIn, type World, writeSmallExample } from './runtime-lab.ts'

const never = new AbortController().signal
const worlds: World[] = []

async function begin(...arguments_: Parameters<typeof newWorld>): Promise<World> {
  const world = await newWorld(...arguments_)
  worlds.push(world)
  return world
}

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

/** Runs until the clock is past a moment, then ends as a killed process does: without a word. */
async function runAndVanish(runtime: Runtime, moment: number): Promise<void> {
  await runtime.start()
  await runtime.engine.loop.run({ signal: never, isDone: () => runtime.now() >= moment })
}

describe('the runtime', () => {
  let example: string
  let whole: Awaited<ReturnType<typeof replayIn>>

  beforeAll(async () => {
    example = await writeSmallExample()
    const world = await newWorld()
    whole = await replayIn(world, { example })
    await world.close()
  })

  it("completes a loop on a stranger's files: trains, promotes, retrains", async () => {
    const world = await begin()
    await replayIn(world, { example })
    const counts = await countLedger(world.database, 'churn')
    expect(counts).toMatchObject({ observations: 336, labels: 336 })
    expect(counts.runs.promoted).toBeGreaterThan(1)
    expect(counts.driftChecks).toBeGreaterThan(0)
    expect(counts.performanceChecks).toBeGreaterThan(0)
    expect(counts.requestedBy).toMatchObject({ initial: 1, scheduled: expect.any(Number) })
  })

  it('writes the same ledger at any speed', async () => {
    const paced = await replayIn(await begin(), { example, pace: { kind: 'days-per-second', daysPerSecond: 5 } })
    expect(whole.entries).toBeGreaterThan(12)
    expect(paced).toEqual(whole)
  })

  it('writes the same ledger when it is stopped and started again', async () => {
    const world = await begin()
    const stop = new AbortController()
    const first = await openIn(world, { example })
    await first.start()
    await first.engine.loop.run({ signal: stop.signal, isDone: () => first.now() >= at('2024-02-24T13:15:00Z') })
    await first.close()
    expect(await replayIn(world, { example })).toEqual(whole)
  })

  it('writes the same ledger when it is killed while a training is on', async () => {
    const world = await begin()
    await runAndVanish(await openIn(world, { example }), at('2024-02-23T00:05:00Z'))
    expect(await replayIn(world, { example })).toEqual(whole)
  })

  it('delivers again what was under way when it was killed', async () => {
    const world = await begin()
    const first = await openIn(world, { example })
    await first.start()
    // The bus holds what this delivery published, and dies with it.
    await first.engine.loop.run({ signal: never, isDone: () => first.engine.loop.itemsRun >= 1 })
    const counts = await countLedger(world.database, 'churn')
    expect(counts.runs).toEqual({})
    const second = await openIn(world, { example })
    await second.start()
    await second.engine.loop.run({ signal: never, isDone: () => second.now() >= at('2024-02-23T06:00:00Z') })
    expect((await countLedger(world.database, 'churn')).runs).toMatchObject({ promoted: 1 })
  })

  it('writes the same ledger when it is killed in the middle of a schedule', async () => {
    const world = await begin()
    const killed = Promise.withResolvers<void>()
    const isDeciding = async () => {
      const daily = sql`select last_status from retraining_schedules where schedule_name = 'daily' and last_run >= '2024-02-24'`
      return (await world.database.query(daily, z.object({ last_status: z.string() })))[0]?.last_status === 'running'
    }
    const database: Database = {
      ...world.database,
      transaction: async (work) => {
        if (!(await isDeciding())) return world.database.transaction(work)
        killed.resolve()
        return new Promise(() => {})
      },
    }
    const first = await openIn({ ...world, brought: { ...world.brought, database } }, { example })
    void first.start().then(() => first.engine.loop.run({ signal: never }))
    await killed.promise
    expect(first.now()).toBe(at('2024-02-24T02:00:00Z'))
    expect(await replayIn(world, { example })).toEqual(whole)
  })

  it('promotes nothing with a trainer that never succeeds, and says why', async () => {
    class BrokenBackend extends FakeTrainingBackend {
      override async describe() {
        return { status: 'failed', reason: 'no such interpreter', retryable: false, endedAt: 0 } as const
      }
    }
    const world = await begin(new BrokenBackend())
    await replayIn(world, { example })
    const counts = await countLedger(world.database, 'churn')
    expect(counts.runs.promoted).toBeUndefined()
    expect(counts.runs.failed).toBeGreaterThan(0)
    const reasons = await world.database.query(
      sql`select distinct reason from retraining_logs where status = 'failed'`,
      z.object({ reason: z.string() }).transform((row) => row.reason),
    )
    expect(reasons.join()).toContain('no such interpreter')
  })

  it("does a person's ask with nothing else running, to the end of its training", async () => {
    const world = await begin()
    await replayIn(world, { example })
    const before = await countLedger(world.database, 'churn')
    const runtime = await openIn(world)
    await runtime.start({ ticks: false })
    const asked = makeEvent('RetrainingAsked', {
      key: ['ask'],
      occurredAt: runtime.now(),
      correlationId: 'churn',
      data: { modelName: 'churn', askedBy: 'ana', reason: 'a new tariff', force: true },
    })
    await commit(runtime.ports, null, async () => ({ events: [asked], result: undefined }))
    await runtime.settle(never)
    await runtime.close()
    const after = await countLedger(world.database, 'churn')
    expect(after.requestedBy.manual).toBe(1)
    expect(after.runs.training).toBeUndefined()
    expect(after.driftChecks).toBe(before.driftChecks)
  })

  it("settles what leads to one another in the wall's time, too", async () => {
    const world = await begin()
    const wall = new TestWall(at('2030-01-01T01:00:00Z'))
    const runtime = await openIn(world, { wall })
    const { loop } = runtime.engine
    let left = 3
    const cause = (): void => {
      const run = async () => {
        wall.time += 5
        left -= 1
        if (left > 0) cause()
      }
      loop.enqueue({ at: runtime.now(), rank: workRanks.event, run })
    }
    cause()
    const nextDay = async () => {
      throw new Error('not due')
    }
    loop.enqueue({ at: at('2030-01-02T01:00:00Z'), rank: workRanks.event, run: nextDay })
    await runtime.settle(never)
    expect(left).toBe(0)
    await runtime.close()
  })

  it('stays in the time of its replay, and refuses another example', async () => {
    const world = await begin()
    await replayIn(world, { example, days: 4 })
    const again = await openIn(world)
    expect(again.now()).toBeLessThan(at('2024-02-24T12:00:00Z'))
    await expect(openIn(world, { example: 'electricity' })).rejects.toMatchObject({ code: 'OTHER_TIME' })
  })

  it('keeps no rows of trainings that ended, and their logs', async () => {
    const world = await begin()
    const runtime = await openIn(world, { example })
    const ended = join(world.state, 'jobs', 'ended-long-ago')
    await mkdir(join(ended, 'input', 'data'), { recursive: true })
    await writeFile(join(ended, 'log.txt'), 'it began')
    const endedAt = new Date(runtime.now()).toISOString()
    const wall = new TestWall(runtime.now())
    await writeFile(join(ended, 'status.json'), JSON.stringify({ state: 'failed', endedAt, failure: null }))
    await runtime.close()
    const again = await openIn(world, { example, wall })
    await again.start()
    await again.engine.loop.run({ signal: never, until: again.now() + dayMs })
    expect(await readdir(ended)).toEqual(['input', 'log.txt', 'status.json'])
    expect(await readdir(join(ended, 'input'))).toEqual([])
    await again.close()
  })

  it('leaves nothing behind of a replay that cannot begin', async () => {
    const world = await begin()
    const empty = await writeExample({ observations: 'customer,Seen At,Minutes,Plan\n', labels: 'customer,left,told' })
    await expect(openIn(world, { example: empty })).rejects.toMatchObject({ code: 'INVALID_EXAMPLE' })
    await expect(openIn(world, { example: 'elektricity' })).rejects.toMatchObject({ code: 'NO_SUCH_EXAMPLE' })
    expect(existsSync(world.state)).toBe(false)
  })

  it("is in the machine's time without an example, and makes a missed tick up once", async () => {
    const world = await begin()
    const first = await openIn(world, { wall: new TestWall(at('2030-01-01T01:00:00Z')) })
    expect(first.now()).toBe(at('2030-01-01T01:00:00Z'))
    await first.start()
    await first.engine.loop.run({ signal: never, until: at('2030-01-01T03:00:00Z') })
    const second = await openIn(world, { wall: new TestWall(at('2030-01-04T12:00:00Z')) })
    const ticks: unknown[] = []
    const run = second.engine.bus.deliver.bind(second.engine.bus)
    second.engine.bus.deliver = (name, input) => {
      ticks.push(input)
      return run(name, input)
    }
    await second.start()
    await second.engine.loop.run({ signal: never, until: at('2030-01-04T12:10:00Z') })
    const daily = ticks.filter((tick) => JSON.stringify(tick).includes('"scheduleName":"daily"'))
    expect(daily).toMatchObject([{ detail: { data: { scheduledAt: '2030-01-04T02:00:00.000Z', madeUp: true } } }])
  })

  it('serves a champion again within five minutes of its files being back, and asks no oftener', async () => {
    const world = await begin()
    await replayIn(world, { example })
    world.modelServer.outcome = { status: 'failed', reason: 'model.onnx is damaged', answering: null }
    const runtime = await openIn(world)
    await runtime.start({ ticks: false })
    const names: string[] = []
    runtime.engine.bus.listen((event) => names.push(event['detail-type']))
    const pass = (minutes: number) => {
      names.length = 0
      return runtime.engine.loop.run({ signal: never, until: runtime.now() + minutes * minuteMs })
    }
    const serving = async () => (await loadModel(world.database, 'churn'))?.servingVersion
    await pass(1)
    expect(await serving()).toBeNull()
    await pass(20)
    expect(names.filter((name) => name === 'ServingDiverged')).toHaveLength(4)
    world.modelServer.outcome = { status: 'serving' }
    await pass(5)
    expect(names.filter((name) => name.startsWith('Serving'))).toEqual(['ServingDiverged', 'ServingRestored'])
    expect(await serving()).toBe((await loadModel(world.database, 'churn'))?.championVersion)
    await pass(60)
    expect(names.filter((name) => name.startsWith('Serving'))).toEqual([])
    await runtime.close()
  })

  it('writes nothing new when a finished replay is started again', async () => {
    const world = await begin()
    const finished = await replayIn(world, { example })
    expect(await replayIn(world, { example })).toEqual(finished)
  })

  it('names each component that is not ready', async () => {
    const world = await begin()
    const runtime = await openIn(world)
    const statuses = async () =>
      Object.fromEntries(
        (await readinessOf(runtime, '/no/such/python')).map(({ component, status }) => [component, status]),
      )
    expect(await statuses()).toEqual({
      database: 'ready',
      migrations: 'ready',
      scheduler: 'not-ready',
      'state folder': 'ready',
      'object store': 'ready',
      trainer: 'not-ready',
      'model server': 'ready',
    })
    await runtime.start()
    expect(await statuses()).toMatchObject({ scheduler: 'ready' })
  })

  it('keeps as many items in line as there are sources, however many days pass', async () => {
    const world = await begin()
    const runtime = await openIn(world, { example })
    await runtime.start()
    const sizes: number[] = []
    for (let days = 4; days <= 6; days += 1) {
      await runtime.engine.loop.run({ signal: never, until: at('2024-02-20T00:00:00Z') + days * dayMs })
      sizes.push(runtime.engine.loop.itemsWaiting)
    }
    expect(Math.max(...sizes)).toBeLessThan(12)
    expect((await ledgerDigest(world.database)).entries).toBeGreaterThan(0)
    await runtime.close()
  })
})
