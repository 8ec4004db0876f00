import { floorTo, type Instant, minuteMs, toIso } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { markEventProcessed } from '#store/events/mark-event-processed'
import type { FunctionSpec, PeriodicTrigger } from './function-spec.ts'

/** The longest delay of a queue's message. A run that finds itself too early asks again. */
const aheadMsMax = 15 * minuteMs

/**
 * Asks for a function's next run on AWS where that is before its next tick, which comes every `idleMinutes`. While
 * nothing is due nobody asks, and the database pauses.
 *
 * Runs are at full multiples of `everyMinutes`, and each is asked for once, whoever finds that something is due: events
 * that wake the function a hundred times do not make it run a hundred times from then on. If the process ends between
 * its mark and the message, the next tick comes all the same.
 *
 * @param dueAt when the function has work next; null for not at all
 */
export async function wakeAgain(
  { clock, database, wakeUp }: Pick<Ports, 'clock' | 'database' | 'wakeUp'>,
  spec: FunctionSpec,
  dueAt: Instant | null,
): Promise<void> {
  const trigger = spec.triggers.find((one): one is PeriodicTrigger => 'everyMinutes' in one)
  if (wakeUp === null || dueAt === null || trigger === undefined) return
  const now = clock.now()
  const everyMs = trigger.everyMinutes * minuteMs
  const idleMs = (trigger.idleMinutes ?? trigger.everyMinutes) * minuteMs
  const nextTickAt = floorTo(now, idleMs) + idleMs
  // Work that is overdue was just tried.
  const soonest = floorTo(now, everyMs) + everyMs
  const at = Math.max(soonest, -floorTo(-dueAt, everyMs))
  if (at >= nextTickAt) return
  const askedFor = Math.min(at, floorTo(now + aheadMsMax, everyMs))
  const run = { functionName: spec.name, eventId: `run at ${toIso(askedFor)}`, subject: '' }
  if (await markEventProcessed(database, run, now)) await wakeUp.ask(askedFor, now)
}
