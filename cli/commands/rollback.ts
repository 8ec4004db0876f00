import { type Command, InvalidArgumentError } from 'commander'
import { type AskOutcome, askOutcomeSchema } from '#contracts/api/ask-outcome'
import { modelDetailSchema } from '#contracts/api/models'
import type { ApiClient } from '../api-client.ts'
import { CommandError } from '../command-error.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface RollbackOptions extends GlobalOptions {
  readonly to?: number
  readonly reason?: string
}

const looksMax = 50
const pollMs = 100

/** `remodel rollback MODEL` */
export function rollbackCommand(world: World): Command {
  return newCommand('rollback', 'bring an earlier version back; the one that gives way is never picked again')
    .argument('<model>')
    .option('--to <version>', 'the version to return to; the champion’s predecessor where it is missing', versionOf)
    .option('--reason <text>', 'why; it stands in the ledger')
    .action(async (model: string, options: RollbackOptions) => {
      const answer = await withApi(world, { ...options, works: true }, (api) => rollBack(world, api, model, options))
      show(world, options, answer, ({ championVersion, reason }) => [
        championVersion === null
          ? `Decided and not done yet: ${reason}`
          : `Version ${championVersion} is champion again.`,
      ])
    })
}

async function rollBack(
  world: World,
  api: ApiClient,
  model: string,
  { to, reason }: RollbackOptions,
): Promise<AskOutcome & { championVersion: number | null }> {
  const path = `/v1/models/${encodeURIComponent(model)}`
  const outcome = await api.ask({
    method: 'POST',
    path: `${path}/rollbacks`,
    body: { toVersion: to ?? null, ...(reason !== undefined && { reason }) },
    schema: askOutcomeSchema,
  })
  if (outcome.status === 'rollback-refused') throw new CommandError('ROLLBACK_REFUSED', outcome.reason)
  const expected = expectedVersion(outcome)
  for (let look = 0; expected !== null && look < looksMax; look++) {
    if (!api.connection.isRemote) await api.connection.settle()
    const { championVersion } = (await api.ask({ path, schema: modelDetailSchema })).model
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

function versionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a version is a number from 1.')
  return Number(text)
}
