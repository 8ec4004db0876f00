import { AppError } from '#core/errors'

/** Fields that the SDK's exceptions share. */
interface ServiceException {
  readonly name?: string
  readonly message?: string
  readonly $retryable?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
}

/** Names of transient exceptions, as the services spell them. */
const passing: ReadonlySet<string> = new Set([
  'InternalException',
  'InternalFailure',
  'InternalServerException',
  'KMSThrottlingException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ServiceQuotaExceededException',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
])

/**
 * Converts an SDK exception to an `AppError`: retryable if the service throttled, failed or could not be reached.
 *
 * @param what the failed operation, for a person: "events cannot be published"
 */
export function awsError(code: string, what: string, cause: unknown): AppError {
  const { name = 'Error', message = String(cause), $metadata } = (cause ?? {}) as ServiceException
  const details = { reason: name, ...($metadata?.requestId && { requestId: $metadata.requestId }) }
  return new AppError({ code, message: `${what}: ${message}`, retryable: isPassing(cause), details, cause })
}

/** The exception's name, as the service spells it. */
export function reasonOf(error: unknown): string {
  return (error as ServiceException | null)?.name ?? ''
}

function isPassing(error: unknown): boolean {
  const { name = '', $retryable, $metadata } = (error ?? {}) as ServiceException
  const status = $metadata?.httpStatusCode
  // No status means no response: a network, DNS or timeout error.
  return $retryable !== undefined || passing.has(name) || status === undefined || status === 429 || status >= 500
}
