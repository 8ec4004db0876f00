import type { Command } from 'commander'
import { type AskOutcome, askOutcomeSchema } from '#contracts/api/ask-outcome'
import { type RetrainingRun, retrainingRunSchema } from '#contracts/api/retraining-runs'
import { endedSentence } from '#contracts/wording'
import type { ApiClient } from '../api-client.ts'
import { apiPath } from '../api-path.ts'
import { CommandError } from '../command-error.ts'
import { type GlobalOptions, newCommand, show, withApi } from '../run-command.ts'
import type { World } from '../world.ts'

interface RetrainOptions extends GlobalOptions {
  readonly reason?: string
  readonly force?: boolean
  readonly wait?: boolean
  readonly type?: string
}

const pollMs = 500

/** `remodel retrain MODEL` */
export function retrainCommand(world: World): Command {
  return newCommand('retrain', 'ask for a retraining, and show the decision')
    .argument('<model>')
    .option('--reason <text>', 'why; recorded in the ledger')
    .option('--force', 'train a paused model, and promote a version that the gate rejects')
    .option('--type <type>', "the model type to train: the model's own, which every training has")
    .option('--wait', 'wait for the run to end; always so while no process runs the state')
    .action(async (model: string, options: RetrainOptions) => {
      const { outcome, run } = await withApi(world, { ...options, works: true }, (api) =>
        ask(world, api, model, options),
      )
      show(world, options, { ...outcome, run }, () => outcomeLines(outcome, run))
      if (outcome.status === 'suppressed') throw new CommandError('SUPPRESSED', `not retrained: ${outcome.reason}`)
      if (run?.ended && run.state !== 'promoted')
        throw new CommandError('NOT_PROMOTED', `run ${run.runId} ended ${run.state}`)
    })
}

async function ask(
  world: World,
  api: ApiClient,
  model: string,
  { reason, force = false, wait = false, type }: RetrainOptions,
): Promise<{ outcome: AskOutcome; run: RetrainingRun | null }> {
  const outcome = await api.ask({
    method: 'POST',
    path: apiPath`/v1/models/${model}/retraining-runs`,
    body: { reason, force, type },
    schema: askOutcomeSchema,
  })
  const { runId } = outcome
  if (runId === null) return { outcome, run: null }
  // Without a process that runs the state nothing would train once this command ends.
  const isOurs = !api.connection.isRemote
  if (isOurs) await api.connection.settle()
  const readRun = () => api.ask({ path: apiPath`/v1/retraining-runs/${runId}`, schema: retrainingRunSchema })
  let run = await readRun()
  while (wait && !run.ended) {
    await world.pause(pollMs)
    run = await readRun()
  }
  return { outcome, run: wait || isOurs ? run : null }
}

function outcomeLines({ status, reason, runId }: AskOutcome, run: RetrainingRun | null): string[] {
  if (status === 'suppressed') return []
  const decision = decisionLine({ status, reason, runId })
  if (run) return [decision, runLine(run), `Why: remodel explain ${run.runId}.`]
  return runId === null ? [decision] : [decision, `Follow it with remodel explain ${runId}.`]
}

function decisionLine({ status, reason, runId }: Pick<AskOutcome, 'status' | 'reason' | 'runId'>): string {
  if (status === 'requested') return `Run ${runId} was requested.`
  return status === 'coalesced' ? reason : `${status}: ${reason}`
}

function runLine({ state, version, gateOutcome, failure, ended }: RetrainingRun): string {
  if (!ended) return `It is ${state}.`
  if (state === 'promoted') return `Version ${version} is champion (${gateOutcome}).`
  if (state === 'rejected') return `Version ${version} was rejected (${gateOutcome}).`
  return `It ended ${state.replace('_', ' ')}${failure === null ? '.' : `: ${endedSentence(failure)}`}`
}
