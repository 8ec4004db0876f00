import type { Command } from 'commander'
import { retrainingRunSchema } from '#contracts/api/retraining-runs'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel cancel RUN` */
export function cancelCommand(world: World): Command {
  return newCommand('cancel', 'end a run that has not ended')
    .argument('<run>', 'the run’s id, as status shows it')
    .option('--reason <text>', 'why; it stands in the ledger')
    .action(async (run: string, options: GlobalOptions & { reason?: string }) => {
      const ended = await withApi(world, { ...options, works: true }, (api) =>
        api.ask({
          method: 'POST',
          path: `/v1/retraining-runs/${encodeURIComponent(run)}/cancel`,
          body: options.reason === undefined ? {} : { reason: options.reason },
          schema: retrainingRunSchema,
        }),
      )
      show(world, options, ended, ({ runId, state, ended: isOver }) => [
        isOver ? `Run ${runId} is ${state}.` : `Run ${runId} is asked to end; it is still ${state}.`,
      ])
    })
}
