import { Hono } from 'hono'
import * as z from 'zod'
import { explainModel } from '#core/explain/explain-model'
import { explainRun } from '#core/explain/explain-run'
import { findLogEntries, findLogEntriesSince, findRunLogEntries } from '#store/find-log-entries'
import { findOpenEpisodes } from '#store/find-open-episodes'
import { findRuns } from '#store/find-runs'
import { listModelSummaries } from '#store/list-model-summaries'
import { listWaitingTriggers } from '#store/list-waiting-triggers'
import type { ApiContext } from '../api-context.ts'
import { notFound } from '../api-error.ts'
import { readQuery } from '../read-body.ts'

/** A day of looks is about 75 entries; alike ones become one line, so that many are read for few lines. */
const entriesReadMax = 2000
const entriesAfterMax = 500

const explanationQuerySchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(20) })

/** Why: the ledger in words, of a model or of a run. */
export function explanationRoutes({ ports: { database } }: ApiContext): Hono {
  const routes = new Hono()
  routes.get('/models/:model/explanation', async (context) => {
    const modelName = context.req.param('model')
    const { limit } = readQuery(context, explanationQuerySchema)
    const [model] = await listModelSummaries(database, modelName)
    if (!model) throw notFound('model', modelName)
    const explanation = explainModel({
      ...model,
      episodes: await findOpenEpisodes(database, modelName),
      waiting: await listWaitingTriggers(database, modelName),
      facts: await findLogEntries(database, { modelName, before: null, eventType: null, limit: entriesReadMax }),
      linesMax: limit,
    })
    return context.json(explanation)
  })
  routes.get('/retraining-runs/:run/explanation', async (context) => {
    const runId = context.req.param('run')
    const [run] = await findRuns(database, { runId, modelName: null, limit: 1 })
    if (!run) throw notFound('run', runId)
    const { modelName, endedAt } = run
    const after =
      endedAt === null ? [] : await findLogEntriesSince(database, { modelName, since: endedAt, limit: entriesAfterMax })
    return context.json(explainRun({ ...run, facts: await findRunLogEntries(database, runId), after }))
  })
  return routes
}
