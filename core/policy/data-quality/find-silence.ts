import type { Configuration } from '#contracts/configuration'
import { dayMs, hourMs, type Instant, toIso } from '#core/instant'

/** When observations came in, and how long it took between them. */
export interface Pauses {
  /** When the newest observation came in; null where that is not known. */
  readonly heardAt: Instant | null
  /** The longest times in ms between two arrivals of newer observations, longest first. */
  readonly betweenArrivals: readonly number[]
  /** The longest times in ms between two observations, longest first: history that came in at once shows its weekends. */
  readonly betweenObservations: readonly number[]
  /** From the oldest to the newest observation, in ms. */
  readonly spanMs: number
}

/** Silence that is worth a message: when it began, and after how many ms of it. */
export interface Silence {
  readonly since: Instant
  readonly afterMs: number
  /** The pause in ms that the stream makes again and again; null where the hours were set. */
  readonly usualPauseMs: number | null
}

/** A stream that never pauses is silent after a day. */
const leastMs = dayMs
/** A pause may be twice the usual one: a public holiday beside a weekend. */
const usualPauses = 2
/** Pauses of one length that make it usual: two outages in two months do not make the next one usual. */
const repeatsMin = 3
/** Weeks that a stream takes to show that many weekends. */
const repeatsTakeMs = 3 * 7 * dayMs
/** Until a stream has shown a whole week, a weekend with a holiday beside it is no silence. */
const weekMs = 8 * dayMs
const firstWeekMs = 4 * dayMs

/**
 * Since when and after how long a model counts as silent, if its newest observation came in then.
 *
 * With `silence_hours: auto` it is twice the pause that the stream makes again and again: markets close at weekends, and
 * some streams send one file a day.
 *
 * @param facts `pauses` is null where they are not read: a model that was observed within a day is not silent yet
 * @returns null for a model without any observation: it cannot fall silent
 * @example silenceAfter({ lastObservedAt: 0, pauses: null }, { silence_hours: 6 })?.afterMs // => 21600000
 */
export function silenceAfter(
  { lastObservedAt, pauses }: { readonly lastObservedAt: Instant | null; readonly pauses: Pauses | null },
  { silence_hours }: Pick<Configuration, 'silence_hours'>,
): Silence | null {
  if (lastObservedAt === null) return null
  const since = pauses?.heardAt ?? lastObservedAt
  if (silence_hours !== 'auto') return { since, afterMs: silence_hours * hourMs, usualPauseMs: null }
  if (pauses === null) return { since, afterMs: leastMs, usualPauseMs: null }
  const usualPauseMs = usualPause(pauses)
  const afterMs = Math.max(leastMs, usualPauses * usualPauseMs, pauses.spanMs < weekMs ? firstWeekMs : 0)
  return { since, afterMs, usualPauseMs }
}

function usualPause({ betweenArrivals, betweenObservations, spanMs }: Pauses): number {
  const repeats = spanMs < repeatsTakeMs ? 1 : repeatsMin
  const usual = (pauses: readonly number[]) => pauses[Math.min(repeats, pauses.length) - 1] ?? 0
  return Math.max(usual(betweenArrivals), usual(betweenObservations))
}

/** The finding of silence, once it has lasted long enough. */
export function findSilence(silence: Silence | null, now: Instant) {
  if (silence === null || now - silence.since <= silence.afterMs) return null
  const { since, afterMs, usualPauseMs } = silence
  return {
    problem: 'silence',
    isLingering: false,
    evidence: {
      heardAt: toIso(since),
      silentHours: (now - since) / hourMs,
      silenceHours: afterMs / hourMs,
      usualPauseHours: usualPauseMs === null ? null : usualPauseMs / hourMs,
    },
  } as const
}
