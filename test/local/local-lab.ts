import type { EventName, RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import type { DeadLetter, DeadLetters } from '#local/bus/dead-letters'
import { InProcessBus } from '#local/bus/in-process-bus'
import { WorkQueue } from '#local/bus/work-queue'
import { Loop } from '#local/time/loop'
import type { Pace } from '#local/time/pace'
import { VirtualClock } from '#local/time/virtual-clock'
import type { WallTime } from '#local/time/wall-time'
import { silentLog } from '#test/support/fake-ports'

export const at = (iso: string): Instant => Date.parse(iso)

/** A wall clock that a wait moves at once; a wait for ever ends with its signal. */
export class TestWall implements WallTime {
  readonly waits: number[] = []
  time: Instant

  constructor(time: Instant = at('2030-01-01T00:00:00Z')) {
    this.time = time
  }

  now(): Instant {
    return this.time
  }

  async wait(durationMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    if (!Number.isFinite(durationMs)) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      return
    }
    this.waits.push(durationMs)
    this.time += durationMs
  }
}

class MemoryDeadLetters implements DeadLetters {
  readonly letters: DeadLetter[] = []

  async add(letter: Omit<DeadLetter, 'id' | 'redrivenAt'>): Promise<void> {
    this.letters.push({ ...letter, id: this.letters.length + 1, redrivenAt: null })
  }

  async list({ redrivenToo = false } = {}): Promise<DeadLetter[]> {
    return this.letters.filter(({ redrivenAt }) => redrivenToo || redrivenAt === null).reverse()
  }
}

export interface LabOptions {
  readonly now?: string
  readonly pace?: Pace
  readonly subscribers?: Partial<Record<EventName, readonly string[]>>
  readonly run?: (functionName: string, input: unknown) => Promise<unknown>
  readonly onChange?: () => void
}

/** The real loop, queue, clock and bus, with a wall that never waits. */
export function makeLab(options: LabOptions = {}) {
  const clock = new VirtualClock(at(options.now ?? '1996-09-04T00:00:00Z'))
  const wall = new TestWall()
  const loop = new Loop({ clock, queue: new WorkQueue(), wall, pace: options.pace ?? { kind: 'max' }, log: silentLog })
  const deadLetters = new MemoryDeadLetters()
  const runs: { readonly at: string; readonly functionName: string; readonly input: unknown }[] = []
  const bus = new InProcessBus({
    clock,
    enqueue: (item) => loop.enqueue(item),
    subscribersOf: (name) => options.subscribers?.[name] ?? [],
    run: async (functionName, input) => {
      runs.push({ at: new Date(clock.now()).toISOString().slice(0, 16), functionName, input })
      return options.run?.(functionName, input)
    },
    deadLetters,
    ...(options.onChange && { onChange: options.onChange }),
  })
  const signal = new AbortController().signal
  const runUntil = (iso: string) => loop.run({ signal, until: at(iso) })
  return { clock, wall, loop, bus, deadLetters, runs, runUntil, signal }
}

/** A person's ask: an event that needs nothing else. */
export function askEvent(id = 'a', iso = '1996-09-04T00:00:00Z'): RemodelEvent {
  return makeEvent('RetrainingAsked', {
    key: [id],
    occurredAt: at(iso),
    correlationId: 'spread',
    data: { modelName: 'spread', askedBy: 'ana', reason: id, force: false },
  })
}
