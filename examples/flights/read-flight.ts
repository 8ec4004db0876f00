const minuteMs = 60_000
const lateFromMinutes = 15
/** From the end of the time in the air to the gate, and before it: the published arrival is by the destination's clocks. */
const taxiMinutes = 25
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** A scheduled departure. */
export interface Flight {
  readonly id: string
  readonly carrier: string
  readonly origin: string
  readonly dest: string
  readonly distance: string
  /** Milliseconds since 1970. */
  readonly scheduledAt: number
  /** The same, as New York's clocks showed it, with their offset from UTC. */
  readonly scheduledText: string
  readonly weekday: (typeof weekdays)[number]
  /** Minutes since midnight by New York's clocks. */
  readonly minuteOfDay: number
  /** When it left, and whether that was more than 15 minutes late; null for a cancelled flight. */
  readonly left: { readonly at: number; readonly isLate: boolean } | null
  /** When it was at its gate, and how late in minutes; null for a cancelled or diverted flight. */
  readonly arrived: { readonly at: number; readonly minutesLate: number } | null
}

/**
 * Reads a published row.
 *
 * Its date and `hour` are New York's, its `time_hour` is the same hour in UTC: the difference is the offset of that day,
 * also where clocks are set forward or back.
 *
 * @param cell a column's text, empty for a missing value
 */
export function readFlight(cell: (column: string) => string): Flight {
  const [year, month, day, hour, minute] = ['year', 'month', 'day', 'hour', 'minute'].map((column) =>
    Number(cell(column)),
  ) as [number, number, number, number, number]
  const localAt = Date.UTC(year, month - 1, day, hour, minute)
  const scheduledAt = Date.parse(cell('time_hour')) + minute * minuteMs
  const delay = cell('dep_delay')
  const local = new Date(localAt).toISOString().slice(0, 16)
  return {
    id: `${cell('carrier')}${cell('flight')}-${cell('origin')}-${local}`,
    carrier: cell('carrier'),
    origin: cell('origin'),
    dest: cell('dest'),
    distance: cell('distance'),
    scheduledAt,
    scheduledText: `${local}${offsetText((localAt - scheduledAt) / minuteMs)}`,
    weekday: weekdays[new Date(localAt).getUTCDay()] as Flight['weekday'],
    minuteOfDay: hour * 60 + minute,
    left: delay === '' ? null : leftWith(Number(delay), scheduledAt),
    arrived: arrivalOf(cell, scheduledAt),
  }
}

function leftWith(delayMinutes: number, scheduledAt: number): Flight['left'] {
  return { at: scheduledAt + Math.max(0, delayMinutes) * minuteMs, isLate: delayMinutes > lateFromMinutes }
}

function arrivalOf(cell: (column: string) => string, scheduledAt: number): Flight['arrived'] {
  const [departureDelay, airTime, minutesLate] = ['dep_delay', 'air_time', 'arr_delay'].map(cell)
  if (!departureDelay || !airTime || !minutesLate) return null
  const minutes = Number(departureDelay) + Number(airTime) + taxiMinutes
  return { at: scheduledAt + Math.max(0, minutes) * minuteMs, minutesLate: Number(minutesLate) }
}

/** @example offsetText(-240) // => '-04:00' */
function offsetText(minutes: number): string {
  const part = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${part(Math.floor(size / 60))}:${part(size % 60)}`
}
