import { ownServing } from '#adapters/lambda/own-serving'
import type { Environment } from '#contracts/environment'
import type { ModelServer } from '#core/ports/model-server'
import { LambdaModelServer } from './lambda-model-server.ts'

/** The scorer named in a function's environment. Without one, nothing is scored on our side. */
export function modelServerOf({ SCORER_FUNCTION_NAME }: Pick<Environment, 'SCORER_FUNCTION_NAME'>): ModelServer {
  return SCORER_FUNCTION_NAME === undefined ? ownServing : new LambdaModelServer({ functionName: SCORER_FUNCTION_NAME })
}
