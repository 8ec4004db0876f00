import { randomUUID } from 'node:crypto'
import * as contract from '#contracts/api/retraining-runs'
import { findModels } from '#store/find-models'
import type { ApiContext } from '../api-context.ts'
import { askedBy } from '../asked-by.ts'
import { awaitDecision } from '../await-decision.ts'
import { bindEndpoint, type EndpointHandlers } from '../bind-endpoint.ts'
import { existingModel } from '../existing-model.ts'
import { lookAgainAt } from '../look-again-at.ts'
import { previewAsk } from '../preview-ask.ts'
import { stateAsk } from '../state-ask.ts'

/** Asks for retrainings: of one model, of all models of some types, and what an ask would come to. */
export function bindRetrainingAsks(handlers: EndpointHandlers, api: ApiContext): void {
  const { database, clock } = api.ports
  bindEndpoint(
    handlers,
    contract.askForRun,
  )(async ({ params: { model }, body: { reason, force }, context }) => {
    const { modelName } = await existingModel(database, model)
    const event = await stateAsk(api, context, 'RetrainingAsked', {
      correlationId: modelName,
      data: { modelName, askedBy: askedBy(context), reason, force },
    })
    const outcome = await awaitDecision(api, context, event, modelName)
    const path = outcome.runId === null ? 'decisions' : `retraining-runs/${outcome.runId}`
    return { status: 202, body: outcome, headers: lookAgainAt(`/v1/models/${modelName}/${path}`) }
  })
  bindEndpoint(
    handlers,
    contract.askForRuns,
  )(async ({ body: { modelTypes, reason, force }, context }) => {
    const asks: { modelName: string; askId: string }[] = []
    const askKey = context.req.header('idempotency-key') ?? (api.options.newAskId ?? randomUUID)()
    for (const modelName of await findModels(database, modelTypes)) {
      const event = await stateAsk(api, context, 'RetrainingAsked', {
        correlationId: modelName,
        askKey,
        data: { modelName, askedBy: askedBy(context), reason, force },
      })
      asks.push({ modelName, askId: event.detail.metadata.eventId })
    }
    return { status: 202, body: { asks }, headers: lookAgainAt('/v1/retraining-runs') }
  })
  bindEndpoint(
    handlers,
    contract.previewAsk,
  )(async ({ params: { model }, query: { force }, context }) => {
    const loaded = await existingModel(database, model)
    const asked = { model: loaded, force, askedBy: askedBy(context), now: clock.now() }
    return { status: 200, body: await previewAsk(database, asked) }
  })
}
