import type { Hono } from 'hono'
import { type APIGatewayProxyResult, handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda'
import { answerInTime, type LateAnswer } from './answer-in-time.ts'
import { withGatewayIdentity } from './gateway-identity.ts'

/** The host name of API Gateway, set by the gateway: a client cannot forge it. */
function hostOf({ requestContext }: LambdaEvent): string {
  return ('domainName' in requestContext ? requestContext.domainName : undefined)?.toLowerCase() ?? 'localhost'
}

/**
 * Answers API Gateway's requests with the API, which is made once for each host name of the gateway, so that the guard
 * against rebound names works here, too. The caller is the one that the gateway authorized.
 */
export function answerGateway(
  makeApp: (allowedHosts: readonly string[]) => Hono,
): (event: LambdaEvent, context: LambdaContext) => Promise<APIGatewayProxyResult | LateAnswer> {
  const apps = new Map<string, ReturnType<typeof handle>>()
  return async (event, context) => {
    const host = hostOf(event)
    const answer = apps.get(host) ?? handle(makeApp([host]))
    apps.set(host, answer)
    return answerInTime(answer(withGatewayIdentity(event), context), context.getRemainingTimeInMillis())
  }
}
