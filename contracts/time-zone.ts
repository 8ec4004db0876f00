import * as z from 'zod'

/** The longest name of a time zone, in characters. */
const zoneCharactersMax = 60

/** The error in a time zone, in words; null for an IANA name. */
export function timeZoneProblem(timeZone: string): string | null {
  const problem = `"${timeZone}" is not an IANA time zone such as Europe/Berlin or UTC`
  // Some runtimes take an offset, which no clock of a place has all year.
  if (!/^[A-Za-z]/.test(timeZone)) return problem
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return null
  } catch {
    return problem
  }
}

/** An IANA time zone. */
export const timeZoneSchema = z
  .string()
  .max(zoneCharactersMax)
  .superRefine((zone, context) => {
    const problem = timeZoneProblem(zone)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })
