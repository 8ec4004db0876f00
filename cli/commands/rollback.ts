import type { Command } from 'commander'
import { type AskOutcome, askOutcomeSchema } from '#contracts/api/ask-outcome'
import { modelDetailSchema } from '#contracts/api/models'
import type { ApiClient } from '../api-client.ts'
import { apiPath } from '../api-path.ts'
import { CommandError } from '../command-error.ts'
import { wholeNumber } from '../number-option.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface RollbackOptions extends GlobalOptions {
  readonly to?: number
  readonly reason?: string
}

const pollsMax = 50
const pollMs = 100
const versionOf = wholeNumber({ min: 1, max: 999_999_999 })

/** `remodel rollback MODEL` */
export function rollbackCommand(world: World): Command {
  return newCommand('rollback', 'go back to an earlier version; the version that it replaces is never picked again')
    .argument('<model>')
    .option('--to <version>', "the version to return to (default: the champion's predecessor)", versionOf)
    .option('--reason <text>', 'why; recorded in the ledger')
    .action(async (model: string, options: RollbackOptions) => {
      const answer = await withApi(world, { ...options, works: true }, (api) => rollBack(world, api, model, options))
      show(world, options, answer, ({ championVersion, reason }) => [
        championVersion === null
          ? `Decided, but not done yet: ${reason}`
          : `Version ${championVersion} is champion again.`,
      ])
    })
}

async function rollBack(
  world: World,
  api: ApiClient,
  model: string,
  { to = null, reason }: { readonly to?: number | null; readonly reason?: string },
): Promise<AskOutcome & { championVersion: number | null }> {
  const outcome = await api.ask({
    method: 'POST',
    path: apiPath`/v1/models/${model}/rollbacks`,
    body: { toVersion: to, reason },
    schema: askOutcomeSchema,
  })
  if (outcome.status === 'rollback-refused') throw new CommandError('ROLLBACK_REFUSED', outcome.reason)
  const expected = expectedVersion(outcome)
  for (let poll = 0; expected !== null && poll < pollsMax; poll++) {
    if (!api.connection.isRemote) await api.connection.settle()
    const { championVersion } = (await api.ask({ path: apiPath`/v1/models/${model}`, schema: modelDetailSchema })).model
    if (championVersion === expected) return { ...outcome, championVersion }
    await world.pause(pollMs)
  }
  return { ...outcome, championVersion: null }
}

/** The version that the decision names. */
function expectedVersion({ decision }: AskOutcome): number | null {
  const evidence = decision?.detail.evidence
  const isNamed = typeof evidence === 'object' && evidence !== null && 'toVersion' in evidence
  return isNamed && typeof evidence.toVersion === 'number' ? evidence.toVersion : null
}
