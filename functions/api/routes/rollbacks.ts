import { Hono } from 'hono'
import { rollbackAskSchema } from '#contracts/api/retraining-runs'
import { loadModelDefinition } from '#store/load-model-definition'
import type { ApiContext } from '../api-context.ts'
import { notFound } from '../api-error.ts'
import { askedBy } from '../asked-by.ts'
import { awaitDecision } from '../await-decision.ts'
import { readBody } from '../read-body.ts'
import { stateAsk } from '../state-ask.ts'

/** Rollbacks: ask for an earlier version. The answer's status says whether it is granted; a refusal is a decision, too. */
export function rollbackRoutes(api: ApiContext): Hono {
  const routes = new Hono()
  routes.post('/models/:model/rollbacks', async (context) => {
    const modelName = context.req.param('model')
    const { toVersion, reason } = await readBody(context, rollbackAskSchema)
    if (!(await loadModelDefinition(api.ports.database, modelName))) throw notFound('model', modelName)
    const event = await stateAsk(api, context, 'RollbackAsked', {
      correlationId: modelName,
      data: { modelName, askedBy: askedBy(context), reason, toVersion },
    })
    const outcome = await awaitDecision(api, context, event, modelName)
    return context.json(outcome, 202, { location: `/v1/models/${modelName}`, 'retry-after': '2' })
  })
  return routes
}
