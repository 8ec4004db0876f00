import type { RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import type { SqlExecutor } from '#core/ports/database'
import type { Tick } from '#store/schedules/claim-tick'
import { endTick } from '#store/schedules/end-tick'
import type { Middleware } from './middleware.ts'

export interface ClaimTickOptions<Work> {
  readonly database: SqlExecutor
  /**
   * Claims a tick and answers the work that it asks for. An empty list means that the claim has ended the tick too.
   * null means that the tick is done already, or that a later one was claimed.
   */
  readonly claim: (tick: Tick) => Promise<Work | null>
}

/** A tick that this run has claimed, and the work that it asks for. */
export interface ClaimedTick<Work> {
  readonly tick: RemodelEventOf<'ScheduleDue'>
  readonly work: Work
}

/**
 * Claims the tick of a `ScheduleDue` event before the work, and writes down how the work ended: its schedule's
 * `last_status` is `running` until then. The work of a tick that cannot be claimed is left out, and answered with 0.
 * Other inputs pass unchanged.
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
      // If that cannot be written either, the work's own error says more.
      if (tick) await endTick(database, tick, 'failed').catch(() => {})
    },
  }
}

function tickOf({ detail }: RemodelEventOf<'ScheduleDue'>): Tick {
  const { scheduleName, scheduledAt, nextAt } = detail.data
  return { scheduleName, scheduledAt: Date.parse(scheduledAt), nextAt: nextAt === null ? null : Date.parse(nextAt) }
}
