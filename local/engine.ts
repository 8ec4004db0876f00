import { readMigrations } from '#adapters/postgres/read-migrations'
import type { Instant } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import type { Ports } from '#core/ports/ports'
import { spec as notifySpec } from '#functions/notify/spec'
import { type DeadLetters, deadLettersIn } from '#local/bus/dead-letters'
import { InProcessBus } from '#local/bus/in-process-bus'
import { makeFunctions, type RunFunction } from '#local/bus/local-functions'
import { fixedTimesOf, type Subscriptions, subscriptionsOf } from '#local/bus/subscriptions'
import { uncollectedMetrics } from '#local/bus/uncollected-metrics'
import { WorkQueue } from '#local/bus/work-queue'
import type { Example } from '#local/replay/example-folder'
import { measuredDatabase, measuredModelServer } from '#local/replay/measured-ports'
import { Spans } from '#local/replay/spans'
import type { ExampleStream } from '#local/replay/stream'
import { DatabaseOutage } from '#local/state/database-outage'
import { findTicksDone } from '#local/state/resume'
import type { StateDirectory } from '#local/state/state-directory'
import { DueWatch } from '#local/time/due-watch'
import { Loop } from '#local/time/loop'
import type { Pace } from '#local/time/pace'
import { Scheduler, type TickSource } from '#local/time/scheduler'
import type { VirtualClock } from '#local/time/virtual-clock'
import type { WallTime } from '#local/time/wall-time'
import { InterruptedTrainings } from '#local/training/interrupted-trainings'
import { inSimulatedTime } from '#local/training/simulated-training-backend'
import { TrainingCompletions } from '#local/training/training-completions'
import type { FunctionDefinition } from '#pipeline/function-spec'
import { findNextDueAt } from '#store/models/find-next-due-at'
import { findNotificationsDueAt } from '#store/notifications/take-notifications'
import type { LocalAdapters } from './local-adapters.ts'

export interface EngineOptions {
  readonly definitions: readonly FunctionDefinition[]
  readonly adapters: LocalAdapters
  readonly state: Pick<StateDirectory, 'root' | 'jobs' | 'interrupted'>
  readonly clock: VirtualClock
  readonly wall: WallTime
  readonly pace: Pace
  readonly trainingMs: number
  /** The time that an earlier process reached; null in a new state. */
  readonly position: Instant | null
}

/** The runtime's parts, assembled from the functions' specs. */
export interface Engine {
  readonly ports: Ports
  readonly clock: VirtualClock
  readonly wall: WallTime
  readonly loop: Loop
  readonly bus: InProcessBus
  readonly scheduler: Scheduler
  readonly completions: TrainingCompletions
  readonly interrupted: InterruptedTrainings
  readonly dueWatch: readonly DueWatch[]
  readonly subscriptions: Subscriptions
  /** The fixed times in specs, as sources of ticks. */
  readonly fixedTimes: readonly TickSource[]
  readonly run: RunFunction
  readonly spans: Spans
  readonly stream: ExampleStream | null
  readonly example: Example | null
  readonly position: Instant | null
  /** The state's folder. */
  readonly stateRoot: string
}

/** Assembles the parts. Functions are bound late: the bus needs them, they need the ports, and the bus is a port. */
export function assembleEngine(options: EngineOptions): Omit<Engine, 'stream' | 'example'> {
  const { adapters, clock, wall, position } = options
  const spans = new Spans()
  const subscriptions = subscriptionsOf(options.definitions.map(({ spec }) => spec))
  const loop = new Loop({ clock, queue: new WorkQueue(), wall, pace: options.pace, log: adapters.log })
  const enqueue = loop.enqueue.bind(loop)
  const database = measuredDatabase(adapters.database, spans)
  const outage = new DatabaseOutage({
    database: adapters.database,
    log: adapters.log,
    pause: (durationMs) => loop.hold(durationMs),
  })
  const dueWatch: DueWatch[] = []
  const functions: { run: RunFunction } = { run: notYet }
  const bus = new InProcessBus({
    clock,
    enqueue,
    subscribersOf: (name) => subscriptions.byEvent.get(name) ?? [],
    run: (functionName, input) => outage.outlast(() => functions.run(functionName, input)),
    deadLetters: outlasting(deadLettersIn(database), outage),
    onUnstored: (error, functionName) => {
      // A replay ends there, and continues with the same command. A live installation has other work to do.
      if (!clock.isFollowing) throw error
      adapters.log.error(`a dead letter of ${functionName} could not be stored: it is tried again`, { cause: error })
    },
    onChange: () => {
      for (const watch of dueWatch) watch.note()
    },
  })
  for (const { functionName, everyMinutes } of subscriptions.whenDue) {
    const findDue = functionName === notifySpec.name ? findNotificationsDueAt : findNextDueAt
    const findNext = () => outage.outlast(() => findDue(database))
    dueWatch.push(new DueWatch({ functionName, everyMinutes, clock, enqueue, bus, findNextDueAt: findNext }))
  }
  const scheduler = makeScheduler({ clock, enqueue, bus, subscriptions, database, log: adapters.log })
  const interrupted = new InterruptedTrainings({
    backend: adapters.trainingBackend,
    log: adapters.log,
    ...options.state,
  })
  const completions = new TrainingCompletions({
    clock,
    wall,
    enqueue,
    bus,
    trainingBackend: adapters.trainingBackend,
    trainingMs: options.trainingMs,
    spans,
  })
  bus.listen((event) => completions.note(event))
  const ports: Ports = {
    ...adapters,
    clock,
    database,
    publisher: bus,
    modelServer: measuredModelServer(adapters.modelServer, spans),
    trainingBackend: inSimulatedTime(adapters.trainingBackend, { isOn: (name) => completions.isOn(name), interrupted }),
    scheduleHost: scheduler,
    chat: adapters.notifier,
    shardQueue: null,
    wakeUp: null,
    databaseUsers: null,
    migrations: { read: readMigrations },
    metrics: uncollectedMetrics,
  }
  functions.run = makeFunctions(options.definitions, ports, spans)
  const fixedTimes = fixedTimesOf(subscriptions)
  const { run } = functions
  return {
    ports,
    clock,
    wall,
    loop,
    bus,
    scheduler,
    completions,
    interrupted,
    dueWatch,
    subscriptions,
    fixedTimes,
    run,
    spans,
    position,
    stateRoot: options.state.root,
  }
}

function outlasting(letters: DeadLetters, outage: DatabaseOutage): DeadLetters {
  return { add: (letter) => outage.outlast(() => letters.add(letter)), list: (options) => letters.list(options) }
}

function makeScheduler(parts: {
  readonly clock: Clock
  readonly enqueue: Loop['enqueue']
  readonly bus: InProcessBus
  readonly subscriptions: Subscriptions
  readonly database: Ports['database']
  readonly log: Ports['log']
}): Scheduler {
  const { clock, enqueue, bus, subscriptions, database, log } = parts
  const fixed = new Set(subscriptions.fixed.map(({ functionName }) => functionName))
  return new Scheduler({
    clock,
    enqueue,
    bus,
    takersOf: ({ action }) => (fixed.has(action) ? [action] : (subscriptions.byAction.get(action) ?? [])),
    findTicksDone: () => findTicksDone(database),
    log,
  })
}

function notYet(): never {
  throw new Error('the functions do not exist yet')
}
