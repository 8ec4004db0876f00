import { AppError } from '#core/errors'

interface Meaning {
  readonly code: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean | ((message: string) => boolean)
}

/** Our codes for the errors of SageMaker and CloudWatch Logs. */
const meanings: Readonly<Record<string, Meaning>> = {
  ThrottlingException: { code: 'SAGEMAKER_THROTTLED', retryable: true },
  TooManyRequestsException: { code: 'SAGEMAKER_THROTTLED', retryable: true },
  // A used-up quota is free again when a job ends; a quota of 0 has to be raised by a person.
  ResourceLimitExceeded: { code: 'SAGEMAKER_QUOTA', retryable: (message) => !/\bis 0\b/.test(message) },
  ResourceInUse: { code: 'SAGEMAKER_IN_USE', retryable: true },
  ConflictException: { code: 'SAGEMAKER_IN_USE', retryable: true },
  ResourceNotFound: { code: 'SAGEMAKER_NOT_FOUND', retryable: false },
  ResourceNotFoundException: { code: 'SAGEMAKER_NOT_FOUND', retryable: false },
  // A new role or bucket policy that has not propagated yet is refused like a wrong one, so a person decides.
  ValidationException: { code: 'SAGEMAKER_REFUSED', retryable: false },
  InvalidParameterException: { code: 'SAGEMAKER_REFUSED', retryable: false },
  AccessDeniedException: { code: 'SAGEMAKER_NOT_ALLOWED', retryable: false },
  UnrecognizedClientException: { code: 'SAGEMAKER_NOT_ALLOWED', retryable: false },
  ExpiredTokenException: { code: 'SAGEMAKER_NOT_ALLOWED', retryable: true },
}

/**
 * Converts an SDK error to an `AppError`. An error that is not in the table is retryable unless the client is at fault.
 */
export function sagemakerError(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error
  const { name = 'Error', message = String(error), $fault } = error as Error & { $fault?: 'client' | 'server' }
  const { code, retryable } = meanings[name] ?? { code: 'SAGEMAKER_AWAY', retryable: $fault !== 'client' }
  return new AppError({
    code,
    message: `${doing}: ${message}`,
    retryable: typeof retryable === 'function' ? retryable(message) : retryable,
    details: { error: name },
    cause: error,
  })
}

/**
 * Whether the error means that the resource does not exist. SageMaker may report that as if the request were malformed.
 */
export function isNotFound(error: unknown): boolean {
  const { name, message = '' } = error as Error
  if (name === 'ResourceNotFound' || name === 'ResourceNotFoundException') return true
  return name === 'ValidationException' && /not found|could not find|does not exist/i.test(message)
}
