import { Command } from 'commander'
import cronstrue from 'cronstrue'
import { type ScheduleEntry, scheduleEntrySchema, scheduleListSchema } from '#contracts/api/schedules'
import { scheduleActionSchema, scheduleActions } from '#contracts/schedules'
import { type CommandError, refusal } from '../command-error.ts'
import { type Column, inWords, shortTime, tableLines } from '../print-table.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
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
  { title: 'last', of: ({ lastRun }) => shortTime(lastRun) },
  { title: 'next', of: ({ enabled, nextTimes }) => (enabled ? shortTime(nextTimes[0] ?? null) : 'disabled') },
  { title: 'edited', of: ({ editedAt }) => shortTime(editedAt) },
  { title: 'what it does', of: ({ action }) => actionInWords(action) },
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
  const list = newCommand('list', 'the schedules and their next times, in UTC').action(
    async (options: GlobalOptions) => {
      const answer = await withApi(world, options, (api) =>
        api.ask({ path: '/v1/schedules', schema: scheduleListSchema }),
      )
      show(world, options, answer, ({ schedules }) => tableLines(schedules, columns))
    },
  )
  const set = newCommand('set', 'change a schedule; it fires by the change at once')
    .argument('<name>')
    .option('--cron <expression>', 'five fields, as "0 2 * * *"')
    .option('--time-zone <name>', 'an IANA name, as Europe/Berlin')
    .option('--enable', 'let it fire')
    .option('--disable', 'stop it from firing')
    .action(async (name: string, options: SetOptions) => {
      const body = editOf(options)
      const path = `/v1/schedules/${encodeURIComponent(name)}`
      const entry = await withApi(world, options, (api) =>
        api.ask({ method: 'PUT', path, body, schema: scheduleEntrySchema }),
      )
      show(world, options, entry, setLines)
    })
  return new Command('schedules').description('when things happen by themselves').addCommand(list).addCommand(set)
}

function editOf({ cron, timeZone, enable, disable }: SetOptions): Record<string, unknown> {
  if (enable && disable) throw usage('either --enable or --disable')
  if (cron === undefined && timeZone === undefined && !enable && !disable) {
    throw usage('nothing to change: give --cron, --time-zone, --enable or --disable')
  }
  return {
    ...(cron !== undefined && { cronExpression: cron }),
    ...(timeZone !== undefined && { timeZone }),
    ...(enable && { enabled: true }),
    ...(disable && { enabled: false }),
  }
}

function usage(message: string): CommandError {
  return refusal('USAGE', message)
}

function setLines({ name, cronExpression, timeZone, enabled, nextTimes }: ScheduleEntry): string[] {
  const next = enabled ? `Next: ${nextTimes.slice(0, 3).map(inWords).join(', ')}.` : 'It is disabled.'
  return [`${name} is "${cronExpression}" ${timeZone}. ${next}`]
}
