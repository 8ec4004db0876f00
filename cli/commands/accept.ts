import type { Command } from 'commander'
import { dataAcceptedSchema } from '#contracts/api/data-quality'
import { dataProblemInWords } from '#contracts/events/data-problem'
import { apiPath } from '../api-path.ts'
import { askAndShow, type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

interface AcceptOptions extends GlobalOptions {
  readonly subject?: string
  readonly reason?: string
}

/** `remodel accept MODEL` */
export function acceptCommand(world: World): Command {
  return newCommand(
    'accept',
    "say that a model's data is right as it is: ends data problems and their hold on retraining",
  )
    .argument('<model>')
    .option('--subject <name>', 'the feature, or "incoming rows" and the like (default: every open problem)')
    .option('--reason <text>', 'why; recorded in the ledger')
    .action(async (model: string, { subject = undefined, reason, ...options }: AcceptOptions) => {
      const path = apiPath`/v1/models/${model}/data-acceptances`
      const asked = { method: 'POST', path, body: { subject, reason }, schema: dataAcceptedSchema } as const
      await askAndShow(world, { ...options, works: true }, asked, ({ accepted }) =>
        accepted.length === 0
          ? [subject === undefined ? 'No data problem is open.' : `No data problem of ${subject} is open.`]
          : accepted.map((each) => `Counts as usual: ${dataProblemInWords(each.problem, each.subject, {})}.`),
      )
    })
}
