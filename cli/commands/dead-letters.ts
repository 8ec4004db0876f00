import { Command } from 'commander'
import { type DeadLetter, deadLetterListSchema, deadLetterSchema } from '#contracts/api/dead-letters'
import { type Column, shortTime, tableLines } from '../print-table.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

const columns: readonly Column<DeadLetter>[] = [
  { title: 'id', of: ({ id }) => id, align: 'right' },
  { title: 'function', of: ({ functionName }) => functionName },
  { title: 'event', of: ({ eventName }) => eventName },
  { title: 'failed', of: ({ failedAt }) => shortTime(failedAt) },
  { title: 'tries', of: ({ attempts }) => attempts, align: 'right' },
  { title: 'sent again', of: ({ redrivenAt }) => shortTime(redrivenAt) },
  { title: 'error', of: ({ error }) => error },
]

/** `remodel dead-letters list|redrive` */
export function deadLettersCommand(world: World): Command {
  const list = newCommand('list', 'what no function could handle')
    .option('--all', 'those that were sent again, too')
    .action(async (options: GlobalOptions & { all?: boolean }) => {
      const path = `/v1/dead-letters?all=${options.all === true}`
      const answer = await withApi(world, options, (api) => api.ask({ path, schema: deadLetterListSchema }))
      show(world, options, answer, ({ deadLetters }) =>
        deadLetters.length === 0 ? ['No dead letters.'] : tableLines(deadLetters, columns),
      )
    })
  const redrive = newCommand('redrive', 'give one to its function again')
    .argument('<id>', 'as dead-letters list shows it')
    .action(async (id: string, options: GlobalOptions) => {
      const path = `/v1/dead-letters/${encodeURIComponent(id)}/redrive`
      const letter = await withApi(world, { ...options, works: true }, (api) =>
        api.ask({ method: 'POST', path, body: {}, schema: deadLetterSchema }),
      )
      show(world, options, letter, ({ functionName, eventName }) => [`${functionName} got ${eventName} again.`])
    })
  return new Command('dead-letters')
    .description('what no function could handle: look, and send again')
    .addCommand(list)
    .addCommand(redrive)
}
