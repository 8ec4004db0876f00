import type { RemodelEvent } from '#contracts/events/catalogue'
import type { SqlExecutor } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import { markEventProcessed } from './mark-event-processed.ts'
import { markEventsPublished } from './mark-events-published.ts'
import { recordEvents } from './record-events.ts'

export interface Committed<Result> {
  readonly events: readonly RemodelEvent[]
  readonly result: Result
}

/** Identity of a piece of work that must happen once: a function, the event that asks for it, and what it is about. */
export interface WorkIdentity {
  readonly functionName: string
  readonly eventId: string
  /** Tells apart the pieces of one event, as the models of one tick. */
  readonly subject: string
}

type CommitPorts = Pick<Ports, 'database' | 'publisher' | 'clock'>

/**
 * Commits a state change together with its events, then publishes them.
 *
 * With an identity the work happens once: a second delivery finds the identity taken and gets null. What could not be
 * published stays in the outbox, and reconcile sweeps it. Inside `work` nothing may be awaited but statements through
 * `sql`.
 */
export async function commit<Result>(
  ports: CommitPorts,
  identity: WorkIdentity | null,
  work: (sql: SqlExecutor) => Promise<Committed<Result>>,
): Promise<Result | null> {
  const committed = await ports.database.transaction(async (sql) => {
    if (identity && !(await markEventProcessed(sql, identity, ports.clock.now()))) return null
    const outcome = await work(sql)
    return { ...outcome, events: await recordEvents(sql, outcome.events) }
  })
  if (!committed) return null
  await publishCommitted(ports, committed.events)
  return committed.result
}

/** Publishes what stands in the outbox already, and marks each entry by its own fate. */
export async function publishCommitted(ports: CommitPorts, events: readonly RemodelEvent[]): Promise<void> {
  if (events.length === 0) return
  const entries = await ports.publisher.publish(events)
  await markEventsPublished(ports.database, entries, ports.clock.now())
}
