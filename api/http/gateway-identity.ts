import type { LambdaEvent } from 'hono/aws-lambda'
import { userHeader } from './asked-by.ts'

/** What API Gateway found out about a caller: a principal's signature, or a token's claims. */
interface Authorizer {
  readonly iam?: { readonly userArn?: string | null } | null
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> | null } | null
}

/** Those that a person reads first; `sub` is in every token. */
const claimNames = ['email', 'cognito:username', 'username', 'sub'] as const

/**
 * A request that names its caller as API Gateway knows them: by the ARN of a principal, or by a token's claims. What the client's own header says
 * does not count; where the gateway asked nobody, as for pages, nobody is named.
 */
export function withGatewayIdentity(event: LambdaEvent): LambdaEvent {
  const kept = Object.entries(event.headers ?? {}).filter(([name]) => name.toLowerCase() !== userHeader)
  const identity = identityOf(event)
  const named = identity === null ? [] : [[userHeader, encodeURIComponent(identity)] as const]
  const { multiValueHeaders: _, ...rest } = event as LambdaEvent & { readonly multiValueHeaders?: unknown }
  return { ...rest, headers: Object.fromEntries([...kept, ...named]) } as LambdaEvent
}

function identityOf({ requestContext }: LambdaEvent): string | null {
  const { iam, jwt } = (('authorizer' in requestContext ? requestContext.authorizer : null) ?? {}) as Authorizer
  if (iam?.userArn) return iam.userArn
  const claims = jwt?.claims ?? {}
  // Some issuers let a user enter any address: it is theirs only once it was verified.
  const isUnverified = String(claims.email_verified ?? 'true') !== 'true'
  const name = claimNames.find((claim) => claims[claim] && !(claim === 'email' && isUnverified))
  return name === undefined ? null : String(claims[name])
}
