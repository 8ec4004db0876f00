import type { ApiContext } from '#api/api-context'
import { ApiError } from '#api/http/api-error'
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
    askForRun: async ({ params: { model }, body: { reason, force, type }, askedBy, context }) => {
      const { modelName, modelType } = await existingModel(database, model)
      if (type !== undefined && type !== modelType) throw otherType({ modelName, modelType, type })
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

/** A version of another type than its model's would be trained again by the model file's at the next trigger. */
function otherType({ modelName, modelType, type }: Record<'modelName' | 'modelType' | 'type', string>): ApiError {
  const message = `${modelName} is trained as ${modelType}, as its model file says: a retraining as ${type} needs a model file of that type.`
  return new ApiError(422, 'OTHER_MODEL_TYPE', message, [{ field: 'type', message: `has to be ${modelType}` }])
}
