import { Command } from 'commander'
import cronstrue from 'cronstrue'
import { type ScheduleEntry, scheduleListSchema, scheduleSavedSchema } from '#contracts/api/schedules'
import { scheduleActionSchema, scheduleActions } from '#contracts/schedules'
import { apiPath } from '../api-path.ts'
import { refusal } from '../command-error.ts'
import { type Column, inWords, shortTime, tableLines } from '../print-table.ts'
import { askAndShow, type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

interface SetOptions extends GlobalOptions {
  readonly cron?: string
  readonly timeZone?: string
  readonly enable?: boolean
  readonly disable?: boolean
}

const columns: readonly Column<ScheduleEntry>[] = [
  { title: 'schedule', of: ({ name }) => name },
  { title: 'cron', of: ({ cronExpression }) => cronExpression },
  { title: 'in words', of: ({ cronExpression }) => cronInWords(cronExpression) },
  { title: 'time zone', of: ({ timeZone }) => timeZone },
  { title: 'last run', of: ({ lastRun }) => shortTime(lastRun) },
  { title: 'next run', of: ({ enabled, nextTimes }) => (enabled ? shortTime(nextTimes[0] ?? null) : 'disabled') },
  { title: 'edited', of: ({ editedAt }) => shortTime(editedAt) },
  { title: 'action', of: ({ action }) => actionInWords(action) },
  { title: 'last status', of: ({ lastStatus }) => lastStatus },
]

function cronInWords(expression: string): string {
  return cronstrue.toString(expression, { use24HourTimeFormat: true, throwExceptionOnParseError: false })
}

/** An action that only a newer installation knows is shown as it is. */
function actionInWords(action: string): string {
  const known = scheduleActionSchema.safeParse(action)
  return known.success ? scheduleActions[known.data] : action
}

/** `remodel schedules list|set` */
export function schedulesCommand(world: World): Command {
  const list = newCommand('list', 'list the schedules and their next times, in UTC').action((options: GlobalOptions) =>
    askAndShow(world, options, { path: '/v1/schedules', schema: scheduleListSchema }, ({ schedules }) =>
      tableLines(schedules, columns),
    ),
  )
  const set = newCommand('set', 'change a schedule, effective at once')
    .argument('<name>')
    .option('--cron <expression>', 'five fields, for example "0 2 * * *"')
    .option('--time-zone <name>', 'an IANA name, for example Europe/Berlin')
    .option('--enable', 'enable the schedule')
    .option('--disable', 'disable the schedule')
    .action((name: string, options: SetOptions) => {
      const path = apiPath`/v1/schedules/${name}`
      const asked = { method: 'PUT', path, body: editOf(options), schema: scheduleSavedSchema } as const
      return askAndShow(world, options, asked, setLines)
    })
  return new Command('schedules').description('when checks and retrainings start').addCommand(list).addCommand(set)
}

function editOf({ cron, timeZone, enable, disable }: SetOptions): Record<string, unknown> {
  if (enable && disable) throw refusal('USAGE', 'give --enable or --disable, not both')
  const edit = {
    ...(cron !== undefined && { cronExpression: cron }),
    ...(timeZone !== undefined && { timeZone }),
    ...(enable && { enabled: true }),
    ...(disable && { enabled: false }),
  }
  if (Object.keys(edit).length > 0) return edit
  throw refusal('USAGE', 'nothing to change: give --cron, --time-zone, --enable or --disable')
}

function setLines({ changed, ...schedule }: ScheduleEntry & { readonly changed: boolean }): string[] {
  const { name, cronExpression, timeZone, enabled, nextTimes } = schedule
  const next = enabled ? `Next: ${nextTimes.slice(0, 3).map(inWords).join(', ')}.` : 'It is disabled.'
  return [`${name} is ${changed ? '' : 'already '}"${cronExpression}" ${timeZone}. ${next}`]
}
