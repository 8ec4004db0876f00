import { randomUUID } from 'node:crypto'
import { applyModel } from '#api/models/apply-model'
import type { Instant } from '#core/instant'
import { minuteMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { functionDefinitions } from '#functions/index'
import { openNotifier } from '#local/notifications/open-notifier'
import { type ChannelSettings, readChannelSettings } from '#local/notifications/read-channel-settings'
import { type Example, exampleCache, openExample } from '#local/replay/example-folder'
import { keepingRows } from '#local/replay/kept-rows'
import { ExampleStream } from '#local/replay/stream'
import { withClasses } from '#local/replay/with-classes'
import { settleClockMode } from '#local/state/clock-mode'
import { findPosition } from '#local/state/resume'
import { makeStateDirectory } from '#local/state/state-directory'
import type { Pace } from '#local/time/pace'
import { VirtualClock } from '#local/time/virtual-clock'
import { systemTime, type WallTime } from '#local/time/wall-time'
import { sweepJobsFunction } from '#local/training/sweep-jobs-function'
import type { FunctionDefinition } from '#pipeline/function-spec'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { putConfiguration } from '#store/configuration/put-configuration'
import { bindObjectStore } from '#store/installation/bind-object-store'
import { keepPartitions } from '#store/tables/keep-partitions'
import { assembleEngine } from './engine.ts'
import { type LocalAdapterOptions, type LocalAdapters, openLocalAdapters } from './local-adapters.ts'
import { Runtime } from './runtime.ts'

export interface RuntimeOptions extends LocalAdapterOptions {
  /** The state's folder. @default '.remodel' */
  readonly state?: string
  /** The name of one of our examples, a folder, or an example that is opened. Without one, the state continues as it is. */
  readonly example?: string | Example
  /** Days of the example, from its first row. @default all */
  readonly days?: number
  /** Speed of the replay. @default as fast as possible */
  readonly pace?: Pace
  readonly definitions?: readonly FunctionDefinition[]
  readonly wall?: WallTime
  /** The channels by which people are notified beside the file. @default those of the environment */
  readonly channels?: ChannelSettings
  /** Replacements for our own adapters. */
  readonly brought?: Partial<LocalAdapters>
}

const replayedBy = 'the replay'

/** The stream exists before the engine that it delivers to. */
interface Held {
  engine: ReturnType<typeof assembleEngine> | null
}

interface Replayed {
  readonly example: Example | null
  readonly stream: ExampleStream | null
  readonly held: Held
}

/**
 * Opens an installation in one process. All its data is below the state's folder, except for a server at
 * `DATABASE_URL`. Nothing runs yet.
 *
 * Without an example the clock is the machine's. In a state that holds a replay, the clock stands where the replay
 * stopped.
 */
export async function openRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const channels = options.channels ?? readChannelSettings(process.env)
  // The example is opened first, so that an invalid one leaves no state folder behind.
  const files = typeof options.example === 'string' ? await openExample(options.example, exampleCache) : options.example
  const example = files && (await withClasses(files))
  const held: Held = { engine: null }
  const stream = example ? await openStream(example, options, held) : null
  try {
    return await openInState({ ...options, channels }, { example: example ?? null, stream, held })
  } catch (error) {
    await stream?.close()
    throw error
  }
}

async function openInState(
  options: RuntimeOptions & Pick<Required<RuntimeOptions>, 'channels'>,
  { example, stream, held }: Replayed,
): Promise<Runtime> {
  const state = await makeStateDirectory(options.state)
  const { mode } = await settleClockMode(state.clockFile, example?.model.name ?? null)
  const databaseUrl = options.databaseUrl ?? process.env.DATABASE_URL
  // A replay can be repeated, and an embedded database syncs nothing itself: thousands of batches need not wait for it.
  const isDurable = mode === 'wall' || databaseUrl !== undefined
  const adapters = await openLocalAdapters(state, { ...options, isDurable, ...(databaseUrl && { databaseUrl }) })
  try {
    await bindObjectStore(adapters.database, {
      objectStore: adapters.objectStore,
      name: state.objects,
      newId: randomUUID,
    })
    const position = await findPosition(adapters.database)
    const wall = options.wall ?? systemTime
    const clock = clockOf({ mode, position, wall, startsAt: stream?.startsAt ?? null })
    const definitions = options.definitions ?? [...functionDefinitions, sweepJobsFunction(state, wall)]
    const { database } = adapters
    const notifier =
      options.brought?.notifier ??
      (await openNotifier({ settings: options.channels, file: state.notificationsFile, database, clock }))
    const engine = assembleEngine({
      definitions: example ? withKeptRows(definitions, example.model.name) : definitions,
      adapters: { ...adapters, notifier },
      state,
      clock,
      wall,
      pace: mode === 'wall' ? { kind: 'live' } : (options.pace ?? { kind: 'max' }),
      trainingMs: (example?.replay.trainingMinutes ?? 0) * minuteMs,
      position,
    })
    held.engine = engine
    // Partitions come first: the ledger itself is partitioned.
    await keepPartitions(engine.ports.database, await loadConfiguration(engine.ports.database), clock.now())
    if (example) await applyExample(engine.ports.database, example, clock.now())
    return new Runtime({ ...engine, stream, example })
  } catch (error) {
    await adapters.database.close()
    throw error
  }
}

/** A replay's figures are about all of its rows, also those past retention. */
function withKeptRows(definitions: readonly FunctionDefinition[], modelName: string): readonly FunctionDefinition[] {
  return definitions.map((each) => (each.spec.name === 'maintain-partitions' ? keepingRows(each, modelName) : each))
}

/**
 * Applies the example's model and, on first use, its settings of the installation. Later changes by a person are kept.
 */
function applyExample(database: Database, { model, replay }: Example, now: Instant): Promise<unknown> {
  return database.transaction(async (sql) => {
    const { status } = await applyModel(sql, { file: model, askedBy: replayedBy, now })
    if (status !== 'created') return
    for (const [name, value] of Object.entries(replay.configuration)) {
      if (value !== undefined) await putConfiguration(sql, { name, value, modelName: null, updatedBy: replayedBy, now })
    }
  })
}

function openStream(example: Example, options: RuntimeOptions, held: Readonly<Held>): Promise<ExampleStream> {
  return ExampleStream.open(example, {
    ...(options.days === undefined ? {} : { days: options.days }),
    enqueue: (item) => held.engine?.loop.enqueue(item),
    ingest: async (batch) => {
      for (const name of held.engine?.subscriptions.onBatch ?? []) await held.engine?.bus.deliver(name, batch)
    },
  })
}

function clockOf(times: {
  readonly mode: 'wall' | 'replay'
  readonly position: Instant | null
  readonly wall: WallTime
  readonly startsAt: Instant | null
}): VirtualClock {
  const { mode, position, wall, startsAt } = times
  if (mode === 'replay') return new VirtualClock(position ?? startsAt ?? wall.now())
  return new VirtualClock(Math.max(position ?? 0, wall.now()))
}
