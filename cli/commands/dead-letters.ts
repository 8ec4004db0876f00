import { Command } from 'commander'
import { type DeadLetter, deadLetterListSchema, deadLetterSchema } from '#contracts/api/dead-letters'
import { apiPath } from '../api-path.ts'
import { type Column, shortTime, tableLines } from '../print-table.ts'
import { askAndShow, type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

const columns: readonly Column<DeadLetter>[] = [
  { title: 'id', of: ({ id }) => id, align: 'right' },
  { title: 'function', of: ({ functionName }) => functionName },
  { title: 'event', of: ({ eventName }) => eventName },
  { title: 'failed', of: ({ failedAt }) => shortTime(failedAt) },
  { title: 'tries', of: ({ attempts }) => attempts, align: 'right' },
  { title: 'redriven', of: ({ redrivenAt }) => shortTime(redrivenAt) },
  { title: 'error', of: ({ error }) => error },
]

/** `remodel dead-letters list|redrive` */
export function deadLettersCommand(world: World): Command {
  const list = newCommand('list', 'list events that no function could handle')
    .option('--all', 'include those that were redriven')
    .action(({ all = false, ...options }: GlobalOptions & { all?: boolean }) => {
      const asked = { path: apiPath`/v1/dead-letters?all=${all}`, schema: deadLetterListSchema }
      return askAndShow(world, options, asked, ({ deadLetters }) =>
        deadLetters.length === 0 ? ['No dead letters.'] : tableLines(deadLetters, columns),
      )
    })
  const redrive = newCommand('redrive', 'send one to its function again')
    .argument('<id>', 'id of the dead letter, as in dead-letters list')
    .action((id: string, options: GlobalOptions) => {
      const path = apiPath`/v1/dead-letters/${id}/redrive`
      const asked = { method: 'POST', path, body: {}, schema: deadLetterSchema } as const
      return askAndShow(world, { ...options, works: true }, asked, ({ functionName, eventName }) => [
        `${eventName} was sent to ${functionName} again.`,
      ])
    })
  return new Command('dead-letters')
    .description('events that no function could handle: list, redrive')
    .addCommand(list)
    .addCommand(redrive)
}
