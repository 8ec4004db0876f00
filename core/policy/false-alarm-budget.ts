import type { Configuration } from '#contracts/configuration'

/** The checks that raise alarms without being asked. */
export type AlarmKind = 'drift' | 'performance' | 'data-quality'

/**
 * How the allowed false alarms are divided. Drift gets half: it watches the most series, and its evidence takes the
 * longest. A broken pipeline shows within hours, so that data quality needs the least.
 */
const budgetShares: Readonly<Record<AlarmKind, number>> = { drift: 0.5, performance: 0.3, 'data-quality': 0.2 }

/**
 * The false alarms of one kind that a model may raise in a year.
 *
 * @example falseAlarmsAllowed('drift', { false_alarms_per_year: 1 }) // => 0.5
 */
export function falseAlarmsAllowed(
  kind: AlarmKind,
  { false_alarms_per_year }: Pick<Configuration, 'false_alarms_per_year'>,
): number {
  return budgetShares[kind] * false_alarms_per_year
}
