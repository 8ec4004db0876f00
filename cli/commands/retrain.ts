import type { Command } from 'commander'
import { type AskOutcome, askOutcomeSchema } from '#contracts/api/ask-outcome'
import { type RetrainingRun, retrainingRunSchema } from '#contracts/api/retraining-runs'
import { endedSentence } from '#contracts/wording'
import type { ApiClient } from '../api-client.ts'
import { CommandError } from '../command-error.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface RetrainOptions extends GlobalOptions {
  readonly reason?: string
  readonly force?: boolean
  readonly wait?: boolean
}

const pollMs = 500

/** `remodel retrain MODEL` */
export function retrainCommand(world: World): Command {
  return newCommand('retrain', 'ask for a retraining, and be told what was decided')
    .argument('<model>')
    .option('--reason <text>', 'why; it stands in the ledger')
    .option('--force', 'insist: train a paused model, promote what the gate would not')
    .option('--wait', 'wait for the run to end; without a running process it is always waited for')
    .action(async (model: string, options: RetrainOptions) => {
      const { outcome, run } = await withApi(world, { ...options, works: true }, (api) =>
        ask(world, api, model, options),
      )
      if (!options.json) for (const line of lines(outcome, run)) world.print(line)
      else show(world, options, { ...outcome, run }, () => [])
      if (outcome.status === 'suppressed') throw new CommandError('SUPPRESSED', `not retrained: ${outcome.reason}`)
      if (run?.ended && run.state !== 'promoted')
        throw new CommandError('NOT_PROMOTED', `run ${run.runId} ended ${run.state}`)
    })
}

async function ask(
  world: World,
  api: ApiClient,
  model: string,
  { reason, force = false, wait = false }: RetrainOptions,
): Promise<{ outcome: AskOutcome; run: RetrainingRun | null }> {
  const outcome = await api.ask({
    method: 'POST',
    path: `/v1/models/${encodeURIComponent(model)}/retraining-runs`,
    body: { ...(reason !== undefined && { reason }), force },
    schema: askOutcomeSchema,
  })
  const { runId } = outcome
  if (runId === null) return { outcome, run: null }
  // Nobody else would train it: a state that no process runs stands still once this command ends.
  if (!api.connection.isRemote) await api.connection.settle()
  const look = () => api.ask({ path: `/v1/retraining-runs/${encodeURIComponent(runId)}`, schema: retrainingRunSchema })
  let run = await look()
  while (wait && !run.ended) {
    await world.pause(pollMs)
    run = await look()
  }
  return { outcome, run: wait || !api.connection.isRemote ? run : null }
}

function lines({ status, reason, runId }: AskOutcome, run: RetrainingRun | null): string[] {
  if (status === 'suppressed') return []
  const decided =
    status === 'requested'
      ? `Run ${runId} was requested.`
      : status === 'coalesced'
        ? `${reason}`
        : `${status}: ${reason}`
  if (!run) return runId === null ? [decided] : [decided, `Follow it with remodel explain ${runId}.`]
  return [decided, outcomeOf(run), `Why: remodel explain ${run.runId}.`]
}

function outcomeOf({ state, version, gateOutcome, failure, ended }: RetrainingRun): string {
  if (!ended) return `It is ${state}.`
  if (state === 'promoted') return `Version ${version} is champion (${gateOutcome}).`
  if (state === 'rejected') return `Version ${version} was rejected (${gateOutcome}).`
  return `It ended ${state.replace('_', ' ')}${failure === null ? '.' : `: ${endedSentence(failure)}`}`
}
