import cronstrue from 'cronstrue'

/**
 * The times of a schedule in words.
 *
 * @example cronInWords({ cronExpression: '0 2 * * *', timeZone: 'UTC' }) // => 'At 02:00, every day (UTC)'
 */
export function cronInWords({
  cronExpression,
  timeZone,
}: {
  readonly cronExpression: string
  readonly timeZone: string
}): string {
  // `every day` informs beside a time of day, but not beside an interval.
  const words = cronstrue
    .toString(cronExpression, { use24HourTimeFormat: true, verbose: true })
    .replace(/^(Every [^,]+)(, every hour)?, every day$/, '$1')
  return `${words} (${timeZone})`
}
