import { type CronField, dayNames, readCronFields } from './read-cron-fields.ts'

/**
 * A standard five-field cron expression in the form of EventBridge rules and EventBridge Scheduler.
 *
 * Theirs has six fields, the last a year; Sunday is 1 there and 0 here, hence names; and one of the two day fields has to be `?`.
 * Steps are written out, since theirs begin elsewhere. It carries no time zone: rules are UTC, a Scheduler schedule takes the zone
 * beside its expression.
 *
 * @throws {InvalidInputError} `INVALID_CRON` for what `readCronFields` refuses, both day fields restricted among it
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

/** Two in a row are a list, three a range. */
function runInWords(run: readonly string[]): string {
  return run.length < 3 ? run.join(',') : `${run[0]}-${run.at(-1)}`
}
