import { AppError } from '#core/errors'

/** What the SDK's exceptions have in common. */
interface ServiceException {
  readonly name?: string
  readonly message?: string
  readonly $retryable?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
}

/** Refusals that pass, by the names that services give them. */
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
 * An SDK's exception as ours: `retryable` where the service throttled, was out of order, or could not be reached.
 *
 * @param what what could not be done, for a person: "events cannot be published"
 */
export function awsError(code: string, what: string, cause: unknown): AppError {
  const { name = 'Error', message = String(cause), $metadata } = (cause ?? {}) as ServiceException
  const details = { reason: name, ...($metadata?.requestId && { requestId: $metadata.requestId }) }
  return new AppError({ code, message: `${what}: ${message}`, retryable: isPassing(cause), details, cause })
}

/** The name that a service gave its refusal. */
export function reasonOf(error: unknown): string {
  return (error as ServiceException | null)?.name ?? ''
}

function isPassing(error: unknown): boolean {
  const { name = '', $retryable, $metadata } = (error ?? {}) as ServiceException
  const status = $metadata?.httpStatusCode
  // Without a status nothing answered: the network, a name, a time limit.
  return $retryable !== undefined || passing.has(name) || status === undefined || status === 429 || status >= 500
}
