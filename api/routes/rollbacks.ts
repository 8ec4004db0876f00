import type { ApiContext } from '#api/api-context'
import { askedBy } from '#api/http/asked-by'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { followUpHeaders } from '#api/http/follow-up-headers'
import { existingModel } from '#api/models/existing-model'
import { awaitDecision } from '#api/retraining/await-decision'
import { stateAsk } from '#api/retraining/state-ask'
import { askForRollback } from '#contracts/api/rollbacks'

/** Rollbacks: ask for an earlier version. The answer's status says whether it is granted; a refusal is a decision, too. */
export function bindRollbacks(handlers: EndpointHandlers, api: ApiContext): void {
  bindEndpoint(
    handlers,
    askForRollback,
  )(async ({ params: { model }, body: { toVersion, reason }, context }) => {
    const { modelName } = await existingModel(api.ports.database, model)
    const event = await stateAsk(api, context, 'RollbackAsked', {
      correlationId: modelName,
      data: { modelName, askedBy: askedBy(context), reason, toVersion },
    })
    const outcome = await awaitDecision(api, context, event, modelName)
    return { status: 202, body: outcome, headers: followUpHeaders(`/v1/models/${modelName}`) }
  })
}
