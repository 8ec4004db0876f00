import { randomUUID } from 'node:crypto'
import type { ApiContext } from '#api/api-context'
import { askedBy } from '#api/http/asked-by'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { followUpHeaders } from '#api/http/follow-up-headers'
import { existingModel } from '#api/models/existing-model'
import { awaitDecision } from '#api/retraining/await-decision'
import { previewAsk } from '#api/retraining/preview-ask'
import { stateAsk } from '#api/retraining/state-ask'
import * as contract from '#contracts/api/retraining-asks'
import { findModels } from '#store/models/find-models'

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
    return { status: 202, body: outcome, headers: followUpHeaders(`/v1/models/${modelName}/${path}`) }
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
    return { status: 202, body: { asks }, headers: followUpHeaders('/v1/retraining-runs') }
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
