import { dayMs, hourMs, type Instant } from '#core/instant'

/**
 * How late rows and labels come, counted from the end of their span, in hours: what has step s came by `latenessHours[s]`
 * and not by the one before. Steps grow with the lateness, so that a span has few of them.
 */
export const latenessHours = [
  0, 6, 12, 18, 24, 36, 48, 72, 96, 144, 192, 264, 336, 432, 552, 672, 840, 1080, 1440, 1800, 2160,
] as const

/** Spans of one day whose rows came equally late. */
export interface ArrivalDay {
  /** The end of the latest of them. */
  readonly endsAt: Instant
  /** The step by which nearly all of its rows had come: labels that came with their rows tell no more than that. */
  readonly rowsStep: number
  /** Labels by step. */
  readonly labels: ReadonlyMap<number, number>
}

/**
 * The share of the labels that may still be to come. Were all of them of wrong answers, an accuracy would be off by two
 * points: less than half of what matters by default (`rollback_threshold`).
 */
const missingMax = 0.02

/** Days that are left out, as a share: an outage of the labels says nothing about how late they usually are. */
const outageShare = 0.1

/** A lateness is believed once days are this much older than it: labels that come later still would have shown. */
const watchedLonger = { factor: 1.5, ms: dayMs } as const

/** How far back the lateness is learned: as long as the longest one takes to be believed. */
export const latenessMemoryMs =
  watchedLonger.factor * (latenessHours.at(-1) as number) * hourMs + watchedLonger.ms + 4 * dayMs

/** Before any day tells. */
const latenessMsUnknown = 7 * dayMs

/**
 * By when nearly all labels have come that come at all, in ms after the end of a span. Labels that never come do not
 * matter, and late ones are waited for although they may be few: the late ones may be those of the wrong answers.
 *
 * The shortest time by which all but a fiftieth of the labels had come that have come by now, among days that are half
 * as old again.
 *
 * @param days of the last {@link latenessMemoryMs}
 * @returns null while it is not known: the labels that came keep being late for as long as there are days to tell
 * @complexity O(days times steps)
 * @see Kalbfleisch, Lawless (1989), doi:10.1080/01621459.1989.10478782, for delays of which only those so far are seen
 * @example labelLateness([], { now: 0 }) // => 604_800_000
 */
export function labelLateness(days: readonly ArrivalDay[], { now }: { readonly now: Instant }): number | null {
  let isAsked = false
  for (const [step, hours] of latenessHours.entries()) {
    const watchedMs = watchedLonger.factor * hours * hourMs + watchedLonger.ms
    const asked = days.filter(({ endsAt, rowsStep }) => rowsStep <= step && now - endsAt >= watchedMs)
    const shares = asked.map(({ labels }) => lateAfter(labels, step)).filter(({ all }) => all > 0)
    if (shares.length === 0) continue
    isAsked = true
    const usual = shares.sort((a, b) => a.late / a.all - b.late / b.all)
    const kept = usual.slice(0, usual.length - Math.floor(usual.length * outageShare))
    const all = kept.reduce((sum, day) => sum + day.all, 0)
    const late = kept.reduce((sum, day) => sum + day.late, 0)
    if (late <= missingMax * all) return hours * hourMs
    if (step === latenessHours.length - 1) return hours * hourMs
  }
  return isAsked ? null : latenessMsUnknown
}

function lateAfter(labels: ReadonlyMap<number, number>, step: number): { readonly late: number; readonly all: number } {
  let [late, all] = [0, 0]
  for (const [each, count] of labels) {
    all += count
    if (each > step) late += count
  }
  return { late, all }
}
