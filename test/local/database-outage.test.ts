import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { PgDatabase } from '#adapters/postgres/pg-database'
import { makeEvent } from '#core/facts/make-event'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { sql } from '#core/sql'
import { workRanks } from '#local/bus/work-queue'
import { serveApi } from '#local/http/serve-api'
import { openRuntime } from '#local/open-runtime'
import { openDatabase } from '#local/state/open-database'
import { prepareDatabase } from '#local/state/prepare-database'
import { commit } from '#store/events/commit'
import { newFolder } from '#test/local/replay/example-lab'
import { saveExampleModel } from '#test/support/example-model'
import { FakeModelServer, FakeTrainingBackend, MemoryObjectStore, silentLog } from '#test/support/fake-ports'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgresServer()
})
afterAll(() => server.stop())

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A live installation on the server, its loop running and its API listening. */
async function openLive() {
  const url = await server.createDatabase()
  const database = new PgDatabase({ url })
  await prepareDatabase(database)
  const runtime = await openRuntime({
    state: join(await newFolder(), 'state'),
    brought: {
      database,
      trainingBackend: new FakeTrainingBackend(),
      objectStore: new MemoryObjectStore(),
      modelServer: new FakeModelServer(),
      notifier: { send: async () => {} },
      log: silentLog,
    },
  })
  await saveExampleModel(runtime.ports)
  await runtime.start()
  const stop = new AbortController()
  const ended = runtime.run(stop.signal)
  const api = await serveApi(runtime, { port: 0 })
  closing.push(async () => {
    await api.close()
    stop.abort()
    await ended
    await runtime.close()
  })
  const at = (path: string) => fetch(`http://127.0.0.1:${api.port}${path}`)
  return { runtime, ended, stop, statusOf: async (path: string) => (await at(path)).status, url }
}

type Live = Awaited<ReturnType<typeof openLive>>

function ask(id: string, now: number) {
  const data = { modelName: 'spread', askedBy: 'ana', reason: id, force: false }
  return makeEvent('RetrainingAsked', { key: [id], occurredAt: now, correlationId: 'spread', data })
}

/** The drift schedule's tick, now. */
function enqueueTick({ runtime }: Live, now: number): void {
  const due = makeScheduleDue({
    scheduleName: 'drift',
    action: 'check-drift',
    modelTypes: [],
    scheduledAt: now,
    madeUp: false,
    nextAt: now + 60_000,
    now,
  })
  const run = () => runtime.engine.bus.deliver('check-drift', due)
  runtime.engine.loop.enqueue({ at: now, rank: workRanks.tick, run })
}

const decisionsOf = ({ runtime }: Live) =>
  runtime.ports.database.query(
    sql`select trigger_id as id, count(*) as n from trigger_decisions group by trigger_id`,
    z.object({ id: z.string(), n: z.number() }),
  )

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 300; look++) {
    if (await isTrue().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('it did not come true within 30 seconds')
}

describe('an installation whose database is not there yet', () => {
  it('waits for it at its start, and says so once', { timeout: 60_000 }, async () => {
    const url = await server.createDatabase()
    await server.halt()
    const told: string[] = []
    const { signal } = new AbortController()
    const opening = openDatabase({
      directory: await newFolder(),
      url,
      patience: { waitMs: 30_000, tell: (line) => told.push(line), signal },
    })
    await expect.poll(() => told.length).toBe(1)
    // It would say it again with the next try.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await server.resume()
    const database = await opening
    expect(await database.query(sql`select 1 as one`, z.unknown())).toEqual([{ one: 1 }])
    await database.close()
    expect(told).toEqual([expect.stringMatching(/^the PostgreSQL server of DATABASE_URL cannot be reached: .*30 s/)])
  })

  it('gives up after the wait', async () => {
    const patience = { waitMs: 600, tell: () => {}, signal: new AbortController().signal }
    const opening = openDatabase({ directory: await newFolder(), url: 'postgresql://ana@127.0.0.1:1/none', patience })
    await expect(opening).rejects.toMatchObject({ code: 'DB_CONNECTION_LOST' })
  })
})

describe('a live installation whose database is stopped', () => {
  it('lives on, says so, and does once what was due', { timeout: 90_000 }, async () => {
    const live = await openLive()
    const { runtime, statusOf } = live
    await until(async () => (await statusOf('/ready')) !== 500)
    await server.halt()
    const now = runtime.now()
    const asks = ['a', 'b', 'c'].map((id) => ask(id, now))
    await runtime.engine.bus.publish(asks)
    enqueueTick(live, now)
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(await statusOf('/health')).toBe(200)
    await expect.poll(() => statusOf('/ready')).toBe(503)
    expect(await statusOf('/v1/models')).toBe(503)

    await server.resume()
    await until(async () => (await decisionsOf(live)).length === asks.length)
    const decided = asks.map((event) => ({ id: event.detail.metadata.eventId, n: 1 }))
    expect((await decisionsOf(live)).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      decided.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    )
    const done = sql`select 1 as one from retraining_schedules
                      where schedule_name = 'drift' and last_status = 'done'
                        and last_run = ${new Date(now).toISOString()}::timestamptz`
    await until(async () => (await runtime.ports.database.query(done, z.unknown())).length === 1)
    expect(await runtime.engine.bus.listDeadLetters()).toEqual([])
  })

  it('ends when it is asked to, although the database is away', { timeout: 60_000 }, async () => {
    const { runtime, stop, ended } = await openLive()
    await server.halt()
    await runtime.engine.bus.publish([ask('d', runtime.now())])
    await new Promise((resolve) => setTimeout(resolve, 1500))
    stop.abort()
    await expect(ended).resolves.toBeUndefined()
    await server.resume()
  })

  it('loses nothing when its connections are cut again and again', { timeout: 90_000 }, async () => {
    const live = await openLive()
    const { runtime, url } = live
    const other = new PgDatabase({ url, connectionCountMax: 1 })
    closing.push(() => other.close())
    const now = runtime.now()
    const asks = Array.from({ length: 30 }, (_, index) => ask(`cut-${index}`, now))
    const committed = asks.map((event) =>
      commit(runtime.ports, null, async () => ({ events: [event], result: true })).catch(() => null),
    )
    for (let cut = 0; cut < 20; cut++) {
      await other.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
                               where datname = current_database() and pid <> pg_backend_pid()`)
      enqueueTick(live, runtime.now())
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await Promise.all(committed)
    // An ask whose commit was cut is asked again, as a client does: its key makes that harmless.
    for (const event of asks) await commit(runtime.ports, null, async () => ({ events: [event], result: true }))
    await until(async () => (await decisionsOf(live)).length === asks.length)
    expect((await decisionsOf(live)).every(({ n }) => n === 1)).toBe(true)
    expect(await runtime.engine.bus.listDeadLetters()).toEqual([])
  })
})
