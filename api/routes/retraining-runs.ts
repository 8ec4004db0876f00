import type { Context } from 'hono'
import type { ApiContext } from '#api/api-context'
import { ApiError, notFound } from '#api/http/api-error'
import { askedBy } from '#api/http/asked-by'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { nextCursor, readCursor, timeAndId } from '#api/http/cursor'
import { followUpHeaders } from '#api/http/follow-up-headers'
import { existingModel } from '#api/models/existing-model'
import { waitFor } from '#api/retraining/await-decision'
import { retrainingRunOf } from '#api/retraining/retraining-run-of'
import { stateAsk } from '#api/retraining/state-ask'
import * as contract from '#contracts/api/retraining-runs'
import { findRuns, type RunRow } from '#store/runs/find-runs'

/** Retraining runs: look at them, read their logs, cancel one. */
export function bindRetrainingRuns(handlers: EndpointHandlers, api: ApiContext): void {
  const { database, trainingBackend } = api.ports
  bindEndpoint(handlers, contract.listRuns)(({ query }) => list(api, query, null))
  bindEndpoint(
    handlers,
    contract.listRunsOfModel,
  )(async ({ params: { model }, query }) => list(api, query, (await existingModel(database, model)).modelName))
  bindEndpoint(
    handlers,
    contract.getRun,
  )(async ({ params: { run } }) => {
    return { status: 200, body: retrainingRunOf(await existingRun(api, run, null)) }
  })
  bindEndpoint(
    handlers,
    contract.getRunOfModel,
  )(async ({ params: { model, run } }) => {
    return { status: 200, body: retrainingRunOf(await existingRun(api, run, model)) }
  })
  bindEndpoint(
    handlers,
    contract.getRunLog,
  )(async ({ params: { run }, query: { lines } }) => {
    const { runId, jobName } = await existingRun(api, run, null)
    const log = jobName === null ? [] : await trainingBackend.readLog(jobName, lines)
    return { status: 200, body: { runId, jobName, lines: log } }
  })
  bindEndpoint(
    handlers,
    contract.cancelRun,
  )(({ params: { run }, body: { reason }, context }) => cancel(api, context, { runId: run, modelName: null, reason }))
  bindEndpoint(
    handlers,
    contract.cancelRunOfModel,
  )(({ params: { model, run }, body: { reason }, context }) =>
    cancel(api, context, { runId: run, modelName: model, reason }),
  )
}

async function list(
  { ports }: ApiContext,
  query: { readonly limit: number; readonly cursor?: string | undefined; readonly active: boolean },
  modelName: string | null,
) {
  const { limit, cursor, active } = query
  const position = readCursor(cursor, timeAndId)
  const after = position && { requestedAt: position[0], runId: position[1] }
  const runs = await findRuns(ports.database, { modelName, activeOnly: active, after, limit })
  const next = nextCursor(runs, limit, ({ requestedAt, runId }) => [requestedAt, runId])
  return { status: 200, body: { runs: runs.map(retrainingRunOf), next } } as const
}

async function cancel(
  api: ApiContext,
  context: Context,
  asked: { readonly runId: string; readonly modelName: string | null; readonly reason: string },
) {
  const { runId, reason } = asked
  const run = await existingRun(api, runId, asked.modelName)
  if (run.ended) throw new ApiError(409, 'RUN_ENDED', `Run ${runId} has ended already (${run.state}).`)
  await stateAsk(api, context, 'CancellationAsked', {
    correlationId: runId,
    data: { modelName: run.modelName, runId, askedBy: askedBy(context), reason },
  })
  const ended = await waitFor(api, context, async () => {
    const now = await existingRun(api, runId, null)
    return now.ended ? now : null
  })
  const headers = followUpHeaders(`/v1/models/${run.modelName}/retraining-runs/${runId}`)
  if (ended) return { status: 200, body: retrainingRunOf(ended), headers } as const
  return { status: 202, body: retrainingRunOf(run), headers } as const
}

async function existingRun({ ports }: ApiContext, runId: string, modelName: string | null): Promise<RunRow> {
  const [run] = await findRuns(ports.database, { runId, modelName, limit: 1 })
  if (!run) throw notFound(modelName === null ? 'run' : `run of ${modelName} called`, runId)
  return run
}
