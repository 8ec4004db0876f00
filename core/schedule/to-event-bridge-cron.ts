import { type CronField, dayNames, readCronFields } from './read-cron-fields.ts'

/**
 * Translates a standard five-field cron expression for EventBridge rules and EventBridge Scheduler.
 *
 * AWS has a sixth field for the year, and one of its two day fields must be `?`. Days of the week become names, because
 * Sunday is 1 on AWS and 0 here. Steps become lists and ranges, because AWS counts them from another start. The result
 * has no time zone: rules run in UTC, and a Scheduler schedule has its zone in a field of its own.
 *
 * @throws {InvalidInputError} `INVALID_CRON` for any expression that `readCronFields` refuses, such as two restricted
 *   day fields
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 * @example toEventBridgeCron('0 3 * * 0') // => 'cron(0 3 ? * SUN *)'
 */
export function toEventBridgeCron(cronExpression: string): string {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = readCronFields(cronExpression)
  const [monthDay, weekDay] = dayOfWeek.isEvery
    ? [fieldOf(dayOfMonth), '?']
    : ['?', fieldOf(dayOfWeek, (day) => dayNames[day] ?? '')]
  return `cron(${fieldOf(minute)} ${fieldOf(hour)} ${monthDay} ${fieldOf(month)} ${weekDay} *)`
}

function fieldOf({ isEvery, values }: CronField, nameOf: (value: number) => string = String): string {
  if (isEvery) return '*'
  const runs: number[][] = []
  for (const value of values) {
    const run = runs.at(-1)
    if (run?.at(-1) === value - 1) run.push(value)
    else runs.push([value])
  }
  return runs.map((run) => runInWords(run.map(nameOf))).join(',')
}

/** Up to two consecutive values are a list, three or more are a range. */
function runInWords(run: readonly string[]): string {
  return run.length < 3 ? run.join(',') : `${run[0]}-${run.at(-1)}`
}
