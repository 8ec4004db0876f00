import { AppError } from '#core/errors'

interface Meaning {
  readonly code: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean | ((message: string) => boolean)
}

/** What SageMaker and CloudWatch Logs throw, in our words: one line an error. */
const meanings: Readonly<Record<string, Meaning>> = {
  ThrottlingException: { code: 'SAGEMAKER_THROTTLED', retryable: true },
  TooManyRequestsException: { code: 'SAGEMAKER_THROTTLED', retryable: true },
  // A quota that is used up frees itself when a job ends; one of none has to be raised by a person.
  ResourceLimitExceeded: { code: 'SAGEMAKER_QUOTA', retryable: (message) => !/\bis 0\b/.test(message) },
  ResourceInUse: { code: 'SAGEMAKER_IN_USE', retryable: true },
  ConflictException: { code: 'SAGEMAKER_IN_USE', retryable: true },
  ResourceNotFound: { code: 'SAGEMAKER_NOT_FOUND', retryable: false },
  ResourceNotFoundException: { code: 'SAGEMAKER_NOT_FOUND', retryable: false },
  // A role that was just made, or a bucket policy that is on its way, is refused like a wrong one: a person decides.
  ValidationException: { code: 'SAGEMAKER_REFUSED', retryable: false },
  InvalidParameterException: { code: 'SAGEMAKER_REFUSED', retryable: false },
  AccessDeniedException: { code: 'SAGEMAKER_NOT_ALLOWED', retryable: false },
  UnrecognizedClientException: { code: 'SAGEMAKER_NOT_ALLOWED', retryable: false },
  ExpiredTokenException: { code: 'SAGEMAKER_NOT_ALLOWED', retryable: true },
}

/** An error of the SDK as one of ours. What is not in the table may pass when the service, or the way to it, is at fault. */
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

/** Whether the error says that what was asked for does not exist: SageMaker refuses the request then, as if it were malformed. */
export function isNotFound(error: unknown): boolean {
  const { name, message = '' } = error as Error
  if (name === 'ResourceNotFound' || name === 'ResourceNotFoundException') return true
  return name === 'ValidationException' && /not found|could not find|does not exist/i.test(message)
}
