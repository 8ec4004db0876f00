import type { RemodelEvent } from '#contracts/events/catalogue'
import { defaultSchedules } from '#contracts/schedules'
import { type Instant, minuteMs, toIso } from '#core/instant'
import type { WakeUp } from '#core/ports/wake-up'
import { nextTimes } from '#core/schedule/cron-times'
import { functionDefinitions } from '#functions/index'
import type { FunctionTrigger } from '#pipeline/function-spec'
import { countStatements } from './count-statements.ts'
import type { FakePorts } from './fake-ports.ts'
import { wrapAll } from './settle.ts'

/** One invocation of a function, and what it cost. */
export interface Invocation {
  readonly at: Instant
  readonly functionName: string
  /** Calls of the Data API. */
  readonly calls: number
}

interface Tick {
  readonly at: Instant
  readonly functionName: string
  readonly scheduleName: string
  readonly action: string
}

/**
 * Functions as AWS runs them: by the ticks of Scheduler, by what they ask for themselves, and by the events that follow,
 * each to the functions whose rules name it.
 */
export class AwsSchedule {
  readonly invocations: Invocation[] = []
  readonly #ports: FakePorts
  readonly #database: ReturnType<typeof countStatements>
  readonly #functions: ReturnType<typeof wrapAll>
  readonly #asked: Tick[] = []

  constructor(ports: FakePorts) {
    this.#database = countStatements(ports.database)
    // Every function sends to itself: the queue's owner is the function that is running.
    let running = ''
    const wakeUp: WakeUp = {
      ask: async (at) => void this.#asked.push({ at, functionName: running, scheduleName: running, action: running }),
    }
    this.#ports = { ...ports, database: this.#database, wakeUp }
    const functions = wrapAll(this.#ports)
    this.#functions = new Map(
      [...functions].map(([name, run]) => [
        name,
        (input: unknown) => {
          running = name
          return run(input)
        },
      ]),
    )
  }

  /** Lets time pass to the end of a span, from the clock's now. */
  async pass(ms: number): Promise<void> {
    const { clock } = this.#ports
    const from = clock.now()
    const ticks = scheduledTicks(from, from + ms)
    for (;;) {
      const pending = [...ticks, ...this.#asked].filter(({ at }) => at < from + ms).sort((a, b) => a.at - b.at)
      const [next] = pending
      if (next === undefined) break
      const source = ticks.includes(next) ? ticks : this.#asked
      source.splice(source.indexOf(next), 1)
      clock.advance(next.at - clock.now())
      const { functionName, scheduleName, action } = next
      await this.call(functionName, { scheduleName, action, modelTypes: [], scheduledAt: toIso(next.at) })
      await this.deliver()
    }
    clock.advance(from + ms - clock.now())
  }

  async call(functionName: string, input: unknown): Promise<void> {
    const before = this.#database.calls
    await this.#functions.get(functionName)?.(input)
    const calls = this.#database.calls - before
    this.invocations.push({ at: this.#ports.clock.now(), functionName, calls })
  }

  /** Delivers what was published, and what that publishes, until it is quiet. */
  async deliver(): Promise<void> {
    const { publisher } = this.#ports
    for (let events = publisher.take(); events.length > 0; events = publisher.take())
      for (const event of events)
        for (const name of listenersOf(event)) await this.call(name, JSON.parse(JSON.stringify(event)))
  }

  /** How long the database was awake, which pauses five minutes after its last statement. */
  awakeMs(pauseAfterMs = 5 * minuteMs): number {
    let [awake, until] = [0, Number.NEGATIVE_INFINITY]
    for (const { at, calls } of this.invocations)
      if (calls > 0) {
        awake += at + pauseAfterMs - Math.max(at, until)
        until = at + pauseAfterMs
      }
    return awake
  }
}

function listenersOf(event: RemodelEvent): string[] {
  const name = event['detail-type']
  const hears = (trigger: FunctionTrigger) =>
    ('event' in trigger && trigger.event === name) ||
    ('everyMinutes' in trigger && (trigger.awakenedBy ?? []).includes(name))
  return functionDefinitions.filter(({ spec }) => spec.triggers.some(hears)).map(({ spec }) => spec.name)
}

/** The ticks of Scheduler, as the template makes them. */
function scheduledTicks(from: Instant, to: Instant): Tick[] {
  const cronOf = (minutes: number) => (minutes === 60 ? '0 * * * *' : `*/${minutes} * * * *`)
  return functionDefinitions
    .flatMap(({ spec: { name, triggers } }) =>
      triggers.flatMap((trigger) => {
        if ('action' in trigger)
          return defaultSchedules
            .filter(({ action }) => action === trigger.action)
            .map(({ scheduleName, cronExpression, action }) => ({ name, scheduleName, cronExpression, action }))
        const own = { name, scheduleName: name, action: name }
        if ('cron' in trigger) return [{ ...own, cronExpression: trigger.cron }]
        if (!('everyMinutes' in trigger)) return []
        return [{ ...own, cronExpression: cronOf(trigger.idleMinutes ?? trigger.everyMinutes) }]
      }),
    )
    .flatMap(({ name: functionName, scheduleName, cronExpression, action }) =>
      nextTimes({ cronExpression, timeZone: 'UTC' }, from - 1, Math.ceil((to - from) / (5 * minuteMs)) + 1)
        .filter((at) => at < to)
        .map((at) => ({ at, functionName, scheduleName, action })),
    )
}
