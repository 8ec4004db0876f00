import { awsError } from '#adapters/aws/aws-error'
import { AppError } from '#core/errors'

const code = 'SCORES_NOT_GIVEN'

/** A question that Lambda did not bring to the scorer, or not back. */
export function notAsked(cause: unknown): AppError {
  return awsError(code, 'the scorer cannot be asked', cause)
}

/** What Lambda says, beside the scorer's own exceptions, of a scorer that may do better the next time. */
const passing: ReadonlySet<string> = new Set([
  // It took too long: the next one finds the versions loaded, or a warm process.
  'Sandbox.Timedout',
  // The bucket did not give a file.
  'ArtifactNotRead',
])

/** An exception that the scorer ended with, as Lambda writes it into the answer. */
export function scorerFailed(payload: string): AppError {
  const { errorType = 'Error', errorMessage = payload.slice(0, 1000) } = readError(payload)
  // Older runtimes give a time limit no type.
  const retryable = passing.has(errorType) || /Task timed out after/.test(errorMessage)
  return new AppError({
    code,
    message: `the scorer failed: ${errorType}: ${errorMessage}`,
    retryable,
    details: { reason: errorType },
  })
}

/** An answer that is none of the scorer's. */
export function notUnderstood(why: string): AppError {
  return new AppError({ code, message: `the scorer's answer is not understood: ${why}` })
}

function readError(payload: string): { errorType?: string; errorMessage?: string } {
  try {
    const read = JSON.parse(payload) as unknown
    return typeof read === 'object' && read !== null ? read : {}
  } catch {
    return {}
  }
}
