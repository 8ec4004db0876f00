import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { followUpHeaders } from '#api/http/follow-up-headers'
import { existingModel } from '#api/models/existing-model'
import { awaitDecision } from '#api/retraining/await-decision'
import { previewAsk } from '#api/retraining/preview-ask'
import { askKeyOf, recordAsk } from '#api/retraining/record-ask'
import { findModels } from '#store/models/find-models'

export * as endpoints from '#contracts/api/retraining-asks'

/** Asks for retrainings: of one model, of all models of some types, and a preview of an ask's decision. */
export function makeHandlers(api: ApiContext): PartHandlers<'retrainingAsks'> {
  const { database, clock } = api.ports
  return {
    askForRun: async ({ params: { model }, body: { reason, force }, askedBy, context }) => {
      const { modelName } = await existingModel(database, model)
      const event = await recordAsk(api, context, 'RetrainingAsked', {
        correlationId: modelName,
        data: { modelName, askedBy, reason, force },
      })
      const outcome = await awaitDecision(api, context, event, modelName)
      const path = outcome.runId === null ? 'decisions' : `retraining-runs/${outcome.runId}`
      return { status: 202, body: outcome, headers: followUpHeaders(`/v1/models/${modelName}/${path}`) }
    },
    askForRuns: async ({ body: { modelTypes, reason, force }, askedBy, context }) => {
      const asks: { modelName: string; askId: string }[] = []
      const askKey = askKeyOf(api, context)
      for (const modelName of await findModels(database, modelTypes)) {
        const event = await recordAsk(api, context, 'RetrainingAsked', {
          correlationId: modelName,
          askKey,
          data: { modelName, askedBy, reason, force },
        })
        asks.push({ modelName, askId: event.detail.metadata.eventId })
      }
      return { status: 202, body: { asks }, headers: followUpHeaders('/v1/retraining-runs') }
    },
    previewAsk: async ({ params, query: { force }, askedBy }) => {
      const model = await existingModel(database, params.model)
      return { status: 200, body: await previewAsk(database, { model, force, askedBy, now: clock.now() }) }
    },
  }
}
