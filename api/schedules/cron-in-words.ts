import cronstrue from 'cronstrue'

/**
 * When a schedule fires, as a person would say it.
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
  // Every day is worth saying of a time, and not of what happens all day long.
  const words = cronstrue
    .toString(cronExpression, { use24HourTimeFormat: true, verbose: true })
    .replace(/^(Every [^,]+)(, every hour)?, every day$/, '$1')
  return `${words} (${timeZone})`
}
