import type { Command } from 'commander'
import { retrainingRunSchema } from '#contracts/api/retraining-runs'
import { apiPath } from '../api-path.ts'
import { askAndShow, type GlobalOptions, newCommand } from '../run-command.ts'
import type { World } from '../world.ts'

/** `remodel cancel RUN` */
export function cancelCommand(world: World): Command {
  return newCommand('cancel', 'cancel an active run')
    .argument('<run>', 'id of the run, as in status')
    .option('--reason <text>', 'why; recorded in the ledger')
    .action((run: string, { reason, ...options }: GlobalOptions & { reason?: string }) => {
      const path = apiPath`/v1/retraining-runs/${run}/cancel`
      const asked = { method: 'POST', path, body: { reason }, schema: retrainingRunSchema } as const
      return askAndShow(world, { ...options, works: true }, asked, ({ runId, state, ended }) => [
        ended ? `Run ${runId} is ${state}.` : `Run ${runId} is being stopped; it is still ${state}.`,
      ])
    })
}
