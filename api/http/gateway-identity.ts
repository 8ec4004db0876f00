import type { LambdaEvent } from 'hono/aws-lambda'
import { userHeader } from './asked-by.ts'

/** A caller as API Gateway authenticated it: the ARN of a principal, or the claims of a token. */
interface Authorizer {
  readonly iam?: { readonly userArn?: string | null } | null
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> | null } | null
}

/** The most readable first; every token has `sub`. */
const claimNames = ['email', 'cognito:username', 'username', 'sub'] as const

/**
 * A request whose user header names the caller that API Gateway authenticated: the ARN of a principal, or a claim of a
 * token. The client's own header is dropped; where the gateway does not authenticate, as for pages, there is no name.
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
  // Some issuers let a user enter any address: only a verified one is the user's own.
  const isUnverified = String(claims.email_verified ?? 'true') !== 'true'
  const name = claimNames.find((claim) => claims[claim] && !(claim === 'email' && isUnverified))
  return name === undefined ? null : String(claims[name])
}
