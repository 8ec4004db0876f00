import { type Severity, severities } from '#contracts/severity'

/**
 * A severity as a number for comparisons: 0 without one, 1 for low to 3 for high.
 *
 * @example severityRank('high') > severityRank('low') // => true
 */
export function severityRank(severity: Severity | null | undefined): number {
  return severity ? severities.indexOf(severity) + 1 : 0
}

/**
 * The severity of a multiple of the threshold: once, twice, three times or more; null below it.
 *
 * @example severityOfMultiple(2) // => 'medium'
 */
export function severityOfMultiple(multiple: number): Severity | null {
  return severities[Math.min(Math.floor(multiple), severities.length) - 1] ?? null
}

/**
 * The graver of two severities.
 *
 * @example graverSeverity('low', null) // => 'low'
 */
export function graverSeverity(first: Severity | null, second: Severity | null): Severity | null {
  return severityRank(second) > severityRank(first) ? second : first
}
