import { awsError } from '#adapters/aws/aws-error'
import { AppError } from '#core/errors'
import { shortened } from '#core/text/shortened'

const code = 'SCORES_NOT_GIVEN'

/** The call did not reach the scorer, or its response was lost. */
export function notAsked(cause: unknown): AppError {
  return awsError(code, 'the scorer cannot be called', cause)
}

/** Error types, from Lambda or the scorer, after which a retry may succeed. */
const passing: ReadonlySet<string> = new Set([
  // A timeout: the next call finds the versions loaded, or a warm process.
  'Sandbox.Timedout',
  // The scorer could not read a file from the bucket.
  'ArtifactNotRead',
])

/** Converts the scorer's exception, as Lambda returns it. */
export function scorerFailed(payload: string): AppError {
  const { errorType = 'Error', errorMessage = shortened(payload, 1000) } = readError(payload)
  // Older runtimes report a timeout without a type.
  const retryable = passing.has(errorType) || /Task timed out after/.test(errorMessage)
  return new AppError({
    code,
    message: `the scorer failed: ${errorType}: ${errorMessage}`,
    retryable,
    details: { reason: errorType },
  })
}

/** The response does not match the scorer's schema. */
export function notUnderstood(why: string): AppError {
  return new AppError({ code, message: `the scorer's response is not valid: ${why}` })
}

function readError(payload: string): { errorType?: string; errorMessage?: string } {
  try {
    const read = JSON.parse(payload) as unknown
    return typeof read === 'object' && read !== null ? read : {}
  } catch {
    return {}
  }
}
