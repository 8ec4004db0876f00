import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { followUpHeaders } from '#api/http/follow-up-headers'
import { existingModel } from '#api/models/existing-model'
import { awaitDecision } from '#api/retraining/await-decision'
import { recordAsk } from '#api/retraining/record-ask'

export * as endpoints from '#contracts/api/rollbacks'

/**
 * Rollbacks: ask for an earlier version. The answer's status says whether it is granted; a refusal is a decision, too.
 */
export function makeHandlers(api: ApiContext): PartHandlers<'rollbacks'> {
  return {
    askForRollback: async ({ params: { model }, body: { toVersion, reason }, askedBy, context }) => {
      const { modelName } = await existingModel(api.ports.database, model)
      const event = await recordAsk(api, context, 'RollbackAsked', {
        correlationId: modelName,
        data: { modelName, askedBy, reason, toVersion },
      })
      const outcome = await awaitDecision(api, context, event, modelName)
      return { status: 202, body: outcome, headers: followUpHeaders(`/v1/models/${modelName}`) }
    },
  }
}
