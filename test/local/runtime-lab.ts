import { join } from 'node:path'
import type { Database } from '#core/ports/database'
import type { TrainingJob } from '#core/ports/training-backend'
import type { LocalAdapters } from '#local/local-adapters'
import { openRuntime, type RuntimeOptions } from '#local/open-runtime'
import { ledgerDigest } from '#local/replay/count-ledger'
import type { Runtime } from '#local/runtime'
import { newFolder, strangersModel, strangersRows, writeExample } from '#test/local/replay/example-lab'
import { succeeded } from '#test/support/evaluation'
import { FakeModelServer, FakeTrainingBackend, MemoryObjectStore, silentLog } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { TestWall } from './local-lab.ts'

/** Trains every job at once, and well. */
class InstantTrainingBackend extends FakeTrainingBackend {
  override async submit(job: TrainingJob): Promise<'submitted' | 'adopted'> {
    const { cutoff = '' } = job.hyperparameters
    this.outcomes.set(job.jobName, succeeded({ hasChampion: true, accuracy: 0.85, cutoff }, job.jobName))
    return super.submit(job)
  }
}

/** 7 days of half hours, of which 3 are history; it retrains with every 40 new labels. */
export function writeSmallExample(): Promise<string> {
  return writeExample({
    ...strangersRows(7 * 48, '2024-02-20T00:00:00Z'),
    model: {
      ...strangersModel,
      configuration: {
        retraining_policy: 'rules',
        data_threshold: 40,
        training_rows_min: 50,
        holdout_rows_min: 10,
        holdout_gap_hours: 0,
        retraining_cooldown_hours: 1,
        probation_days: 1,
      },
    },
    replay: { historyDays: 3, deliveryMinutes: 30, trainingMinutes: 15 },
  })
}

/** What outlives a process: a database, objects, a folder. */
export interface World {
  readonly state: string
  readonly database: Database
  readonly brought: Partial<LocalAdapters>
  readonly trainingBackend: FakeTrainingBackend
  readonly modelServer: FakeModelServer
  readonly close: () => Promise<void>
}

export async function newWorld(trainingBackend: FakeTrainingBackend = new InstantTrainingBackend()): Promise<World> {
  const opened = await freshDatabase()
  let isOver = false
  // A killed process hears nothing of what it asked last.
  const heard = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
    answer.catch((error) => (isOver ? new Promise<Answer>(() => {}) : Promise.reject(error)))
  // A process's end closes its connection, not this test's database.
  const database: Database = {
    query: (statement, row) => heard(opened.query(statement, row)),
    execute: (statement) => heard(opened.execute(statement)),
    transaction: (work) => heard(opened.transaction(work)),
    close: async () => {},
  }
  const modelServer = new FakeModelServer()
  const brought = {
    database,
    trainingBackend,
    objectStore: new MemoryObjectStore(),
    modelServer,
    notifier: { send: async () => {} },
    log: silentLog,
  }
  const state = join(await newFolder(), 'state')
  const close = () => {
    isOver = true
    return opened.close()
  }
  return { state, database, brought, trainingBackend, modelServer, close }
}

export function openIn(world: World, options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  return openRuntime({ state: world.state, brought: world.brought, wall: new TestWall(), ...options })
}

/** Replays an example to its end. @returns the ledger's digest */
export async function replayIn(world: World, options: Partial<RuntimeOptions>) {
  const runtime = await openIn(world, options)
  await runtime.start()
  await runtime.runToEnd(new AbortController().signal)
  await runtime.close()
  return ledgerDigest(world.database)
}
