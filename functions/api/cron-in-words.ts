import cronstrue from 'cronstrue'

/** When a schedule fires, as a person would say it. @example cronInWords({ cronExpression: '0 2 * * *', timeZone: 'UTC' }) // => 'At 02:00, every day (UTC)' */
export function cronInWords({
  cronExpression,
  timeZone,
}: {
  readonly cronExpression: string
  readonly timeZone: string
}): string {
  const words = cronstrue.toString(cronExpression, { use24HourTimeFormat: true, verbose: true })
  return `${words} (${timeZone})`
}
