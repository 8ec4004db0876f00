import type { RemodelEvent } from '#contracts/events/catalogue'
import type { SqlExecutor } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import { spec } from './spec.ts'

/**
 * Commits the decision on one model and the events that follow from it, once per event: a repeated event finds it done.
 *
 * @param subject the model, and the trigger if one event leads to several decisions
 */
export async function commitDecision(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  event: RemodelEvent,
  subject: { readonly modelName: string; readonly triggerId?: string },
  decide: (sql: SqlExecutor) => Promise<RemodelEvent[]>,
): Promise<void> {
  const identity = {
    functionName: spec.name,
    eventId: event.detail.metadata.eventId,
    subject: `${subject.modelName}:${subject.triggerId ?? ''}`,
  }
  await commit(ports, identity, async (sql) => ({ events: await decide(sql), result: undefined }))
}
