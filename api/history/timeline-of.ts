import type { TimelineMark } from '#contracts/api/timeline'
import { type Instant, toIso } from '#core/instant'
import type { Turn } from '#store/models/list-turns'

/** The stretches in which a version was champion, oldest first; the last one is open. */
export function championSpansOf(
  turns: readonly Turn[],
): { readonly version: number; readonly from: Instant; readonly to: Instant | null }[] {
  const takings = turns.flatMap((turn) => {
    const version = takenBy(turn)
    return version === null ? [] : [{ version, at: turn.at }]
  })
  return takings.map(({ version, at }, index) => ({ version, from: at, to: takings[index + 1]?.at ?? null }))
}

/** The version that became champion by this; null where none did. */
function takenBy({ eventType, version, toVersion }: Turn): number | null {
  if (eventType === 'promotion') return version
  return eventType === 'rollback' ? toVersion : null
}

const kinds: Readonly<Record<string, TimelineMark['kind']>> = {
  'decision/requested': 'requested',
  'promotion/*': 'promoted',
  'rejection/*': 'rejected',
  'rollback/*': 'rolled-back',
  'run/failed': 'failed',
  'run/timed_out': 'failed',
  'run/cancelled': 'cancelled',
  'drift/opened': 'drift-opened',
  'performance/opened': 'degraded',
  'data-quality/opened': 'data-quality',
}

/** An entry of the ledger as a mark on a chart; null for what no chart shows. */
export function timelineMarkOf(turn: Turn): TimelineMark | null {
  const kind = kinds[`${turn.eventType}/${turn.status}`] ?? kinds[`${turn.eventType}/*`]
  if (kind === undefined) return null
  const { at, reason, trigger, runId } = turn
  return { at: toIso(at), kind, text: reason, trigger, runId, version: turn.version ?? turn.toVersion }
}
