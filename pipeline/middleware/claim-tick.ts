import type { RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import type { SqlExecutor } from '#core/ports/database'
import type { Tick } from '#store/schedules/claim-tick'
import { endTick } from '#store/schedules/end-tick'
import type { Middleware } from './middleware.ts'

export interface ClaimTickOptions<Work> {
  readonly database: SqlExecutor
  /** Claims a tick, and says what it asks for: nothing (an empty list) ends it at once. null where it is done, or a later one was claimed. */
  readonly claim: (tick: Tick) => Promise<Work | null>
}

/** A tick that this run has claimed, and what it asks for. */
export interface ClaimedTick<Work> {
  readonly tick: RemodelEventOf<'ScheduleDue'>
  readonly work: Work
}

/**
 * Claims the tick that an event tells of, before the work, and writes down how the work ended: its schedule's `last_status` is `running`
 * until then. Of a tick that cannot be claimed nothing is done, and 0 is answered. Other events pass.
 */
export function claimTick<Work>({ database, claim }: ClaimTickOptions<Work>): Middleware<{ tick: Tick }> {
  return {
    before: async (request) => {
      const event = request.event as RemodelEvent
      if (event['detail-type'] !== 'ScheduleDue') return undefined
      const tick = tickOf(event)
      const work = await claim(tick)
      if (work === null) return 0
      if (!Array.isArray(work) || work.length > 0) request.internal.tick = tick
      request.event = { tick: event, work } satisfies ClaimedTick<Work>
      return undefined
    },
    after: async ({ internal: { tick } }) => {
      if (tick) await endTick(database, tick, 'done')
    },
    onError: async ({ internal: { tick } }) => {
      // Where not even that can be written, the work's own error says more.
      if (tick) await endTick(database, tick, 'failed').catch(() => {})
    },
  }
}

function tickOf({ detail }: RemodelEventOf<'ScheduleDue'>): Tick {
  const { scheduleName, scheduledAt, nextAt } = detail.data
  return { scheduleName, scheduledAt: Date.parse(scheduledAt), nextAt: nextAt === null ? null : Date.parse(nextAt) }
}
