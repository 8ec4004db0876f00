import { askForRollback } from '#contracts/api/retraining-runs'
import type { ApiContext } from '../api-context.ts'
import { askedBy } from '../asked-by.ts'
import { awaitDecision } from '../await-decision.ts'
import { bindEndpoint, type EndpointHandlers } from '../bind-endpoint.ts'
import { existingModel } from '../existing-model.ts'
import { lookAgainAt } from '../look-again-at.ts'
import { stateAsk } from '../state-ask.ts'

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
    return { status: 202, body: outcome, headers: lookAgainAt(`/v1/models/${modelName}`) }
  })
}
