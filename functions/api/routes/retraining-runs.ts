import { type Context, Hono } from 'hono'
import { cancellationAskSchema, type RetrainingRunList, retrainingAskSchema } from '#contracts/api/retraining-runs'
import { findRuns, type RunRow } from '#store/find-runs'
import { loadModelDefinition } from '#store/load-model-definition'
import type { ApiContext } from '../api-context.ts'
import { ApiError, notFound } from '../api-error.ts'
import { askedBy } from '../asked-by.ts'
import { awaitDecision, waitFor } from '../await-decision.ts'
import { readBody } from '../read-body.ts'
import { retrainingRunOf } from '../retraining-run-of.ts'
import { stateAsk } from '../state-ask.ts'

const runsListedMax = 100

/** Retraining runs: ask for one, look at them, cancel one. */
export function retrainingRunRoutes(api: ApiContext): Hono {
  const { database } = api.ports
  const routes = new Hono()
  routes.post('/models/:model/retraining-runs', (context) => askForRun(api, context))
  routes.get('/models/:model/retraining-runs', async (context) => {
    const modelName = context.req.param('model')
    if (!(await loadModelDefinition(database, modelName))) throw notFound('model', modelName)
    const runs = await findRuns(database, { runId: null, modelName, limit: runsListedMax })
    const answer: RetrainingRunList = { runs: runs.map(retrainingRunOf) }
    return context.json(answer)
  })
  routes.get('/models/:model/retraining-runs/:run', async (context) => {
    const { model, run } = context.req.param()
    return context.json(retrainingRunOf(await existingRun(api, run, model)))
  })
  routes.get('/retraining-runs/:run', async (context) =>
    context.json(retrainingRunOf(await existingRun(api, context.req.param('run'), null))),
  )
  routes.post('/models/:model/retraining-runs/:run/cancel', (context) => {
    const { model, run } = context.req.param()
    return cancelRun(api, context, run, model)
  })
  routes.post('/retraining-runs/:run/cancel', (context) => cancelRun(api, context, context.req.param('run'), null))
  return routes
}

async function askForRun(api: ApiContext, context: Context): Promise<Response> {
  const modelName = context.req.param('model') ?? ''
  const { reason, force } = await readBody(context, retrainingAskSchema)
  if (!(await loadModelDefinition(api.ports.database, modelName))) throw notFound('model', modelName)
  const event = await stateAsk(api, context, 'RetrainingAsked', {
    correlationId: modelName,
    data: { modelName, askedBy: askedBy(context), reason, force },
  })
  const outcome = await awaitDecision(api, context, event, modelName)
  const path = outcome.runId === null ? 'decisions' : `retraining-runs/${outcome.runId}`
  return context.json(outcome, 202, { location: `/v1/models/${modelName}/${path}`, 'retry-after': '2' })
}

async function cancelRun(
  api: ApiContext,
  context: Context,
  runId: string,
  modelName: string | null,
): Promise<Response> {
  const { reason } = await readBody(context, cancellationAskSchema)
  const run = await existingRun(api, runId, modelName)
  if (run.ended) throw new ApiError(409, 'RUN_ENDED', `Run ${runId} has ended already (${run.state}).`)
  await stateAsk(api, context, 'CancellationAsked', {
    correlationId: runId,
    data: { modelName: run.modelName, runId, askedBy: askedBy(context), reason },
  })
  const ended = await waitFor(api, context, async () => {
    const now = await existingRun(api, runId, null)
    return now.ended ? now : null
  })
  const location = `/v1/models/${run.modelName}/retraining-runs/${runId}`
  return context.json(retrainingRunOf(ended ?? run), ended ? 200 : 202, { location, 'retry-after': '2' })
}

async function existingRun({ ports }: ApiContext, runId: string, modelName: string | null): Promise<RunRow> {
  const [run] = await findRuns(ports.database, { runId, modelName, limit: 1 })
  if (!run) throw notFound(modelName === null ? 'run' : `run of ${modelName} called`, runId)
  return run
}
