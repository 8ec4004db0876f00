import { type Command, InvalidArgumentError } from 'commander'
import { askOutcomeSchema } from '#contracts/api/decisions'
import { CommandError } from '../command-error.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface RollbackOptions extends GlobalOptions {
  readonly to?: number
  readonly reason?: string
}

/** `remodel rollback MODEL` */
export function rollbackCommand(world: World): Command {
  return newCommand('rollback', 'bring an earlier version back; the one that gives way is never picked again')
    .argument('<model>')
    .option('--to <version>', 'the version to return to; the champion’s predecessor where it is missing', versionOf)
    .option('--reason <text>', 'why; it stands in the ledger')
    .action(async (model: string, options: RollbackOptions) => {
      const outcome = await withApi(world, { ...options, works: true }, (api) =>
        api.ask({
          method: 'POST',
          path: `/v1/models/${encodeURIComponent(model)}/rollbacks`,
          body: { toVersion: options.to ?? null, ...(options.reason !== undefined && { reason: options.reason }) },
          schema: askOutcomeSchema,
        }),
      )
      if (outcome.status === 'rollback-refused') throw new CommandError('ROLLBACK_REFUSED', outcome.reason)
      show(world, options, outcome, ({ reason }) => [reason])
    })
}

function versionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a version is a number from 1.')
  return Number(text)
}
