import type { Context } from 'hono'
import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import { ApiError, notFound } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { followUpHeaders } from '#api/http/follow-up-headers'
import { cursorTime, listCursor } from '#api/http/list-cursor'
import { existingModel } from '#api/models/existing-model'
import { waitFor } from '#api/retraining/await-decision'
import { recordAsk } from '#api/retraining/record-ask'
import { retrainingRunOf } from '#api/retraining/retraining-run-of'
import { findRuns, type RunRow } from '#store/runs/find-runs'

export * as endpoints from '#contracts/api/retraining-runs'

const cursors = listCursor({ requestedAt: cursorTime, runId: z.string().max(200) })

/** Retraining runs: list them, read their logs, cancel one. */
export function makeHandlers(api: ApiContext): PartHandlers<'retrainingRuns'> {
  const { database, trainingBackend } = api.ports
  return {
    listRuns: ({ query }) => list(api, query, null),
    listRunsOfModel: async ({ params: { model }, query }) =>
      list(api, query, (await existingModel(database, model)).modelName),
    getRun: async ({ params: { run } }) => ({ status: 200, body: retrainingRunOf(await existingRun(api, run, null)) }),
    getRunOfModel: async ({ params: { model, run } }) => ({
      status: 200,
      body: retrainingRunOf(await existingRun(api, run, model)),
    }),
    getRunLog: async ({ params: { run }, query: { lines } }) => {
      const { runId, jobName } = await existingRun(api, run, null)
      const log = jobName === null ? [] : await trainingBackend.readLog(jobName, lines)
      return { status: 200, body: { runId, jobName, lines: log } }
    },
    cancelRun: async ({ params: { run }, body: { reason }, askedBy, context }) =>
      cancel(api, context, await existingRun(api, run, null), { askedBy, reason }),
    cancelRunOfModel: async ({ params: { model, run }, body: { reason }, askedBy, context }) =>
      cancel(api, context, await existingRun(api, run, model), { askedBy, reason }),
  }
}

async function list(
  { ports }: ApiContext,
  query: { readonly limit: number; readonly cursor?: string | undefined; readonly active: boolean },
  modelName: string | null,
) {
  const { limit, cursor, active } = query
  const runs = await findRuns(ports.database, { modelName, activeOnly: active, after: cursors.read(cursor), limit })
  return { status: 200, body: { runs: runs.map(retrainingRunOf), next: cursors.next(runs, limit) } } as const
}

async function cancel(
  api: ApiContext,
  context: Context,
  run: RunRow,
  asked: { readonly askedBy: string; readonly reason: string },
) {
  const { modelName, runId } = run
  if (run.ended) throw new ApiError(409, 'RUN_ENDED', `Run ${runId} has ended already (${run.state}).`)
  await recordAsk(api, context, 'CancellationAsked', { correlationId: runId, data: { modelName, runId, ...asked } })
  const ended = await waitFor(api, context, {
    find: async () => {
      const now = await existingRun(api, runId, null)
      return now.ended ? now : null
    },
    isAbout: ({ detail: { data } }) => 'runId' in data && data.runId === runId,
  })
  const headers = followUpHeaders(`/v1/models/${modelName}/retraining-runs/${runId}`)
  if (ended) return { status: 200, body: retrainingRunOf(ended), headers } as const
  return { status: 202, body: retrainingRunOf(run), headers } as const
}

async function existingRun({ ports }: ApiContext, runId: string, modelName: string | null): Promise<RunRow> {
  const [run] = await findRuns(ports.database, { runId, modelName, limit: 1 })
  if (!run) throw notFound(modelName === null ? 'run' : `run of ${modelName} called`, runId)
  return run
}
