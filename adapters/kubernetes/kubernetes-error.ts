import { AppError } from '#core/errors'

/** The body of a refusal: a `Status` of the API. */
interface ApiStatus {
  readonly message?: string
  readonly reason?: string
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] }
}

/** The client's error for an answer of the API server: the status code, and the body as text or as it was read. */
interface ApiFailure extends Error {
  readonly code?: unknown
  readonly body?: unknown
}

/**
 * Converts an error of the client to an `AppError` whose message is one sentence. A server that does not answer, or
 * fails, may answer later; so may a quota have room.
 *
 * @param doing the call, for a person: "creating Job churn-1-a1"
 */
export function kubernetesError(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error
  const { code: status } = error as ApiFailure
  const answer = statusOf(error)
  const { code, retryable, message } = meaningOf(typeof status === 'number' ? status : null, answer, error)
  return new AppError({
    code,
    message: `${doing}: ${message}`,
    retryable,
    details: { ...(typeof status === 'number' && { status }), ...(answer.reason && { reason: answer.reason }) },
    cause: error,
  })
}

interface Meaning {
  readonly code: string
  readonly retryable: boolean
  readonly message: string
}

function meaningOf(status: number | null, answer: ApiStatus, error: unknown): Meaning {
  const said = answer.message ?? ''
  if (status === null) return { code: 'KUBERNETES_AWAY', retryable: true, message: away(error) }
  if (status === 401)
    return {
      code: 'KUBERNETES_NOT_ALLOWED',
      retryable: false,
      message: 'the cluster does not accept these credentials (401)',
    }
  if (status === 403) return forbidden(said)
  if (status === 404) return { code: 'KUBERNETES_NOT_FOUND', retryable: false, message: said }
  if (status === 409) return { code: 'KUBERNETES_CONFLICT', retryable: true, message: said }
  if (status === 408 || status === 429 || status >= 500)
    return { code: 'KUBERNETES_AWAY', retryable: true, message: said || `the API server answered ${status}` }
  const causes = (answer.details?.causes ?? []).map(({ field, message }) => [field, message].filter(Boolean).join(': '))
  return { code: 'KUBERNETES_REFUSED', retryable: false, message: causes.join('; ') || said || `answer ${status}` }
}

/**
 * A 403 stands for a missing permission, a used-up quota, a namespace that is being deleted, or a manifest that the
 * namespace's rules refuse.
 */
function forbidden(said: string): Meaning {
  if (/exceeded quota/.test(said)) return { code: 'KUBERNETES_QUOTA', retryable: true, message: said }
  if (/is being terminated/.test(said)) return { code: 'KUBERNETES_REFUSED', retryable: true, message: said }
  const missing = readPermission(said)
  if (missing === null) return { code: 'KUBERNETES_REFUSED', retryable: false, message: said }
  const { user, verb, resource, group, where } = missing
  const ofGroup = group === '' ? '' : ` of ${group}`
  const message = `${user} lacks the permission "${verb}" on ${resource}${ofGroup} ${where}`
  return { code: 'KUBERNETES_NOT_ALLOWED', retryable: false, message }
}

/**
 * The permission that a refusal names.
 *
 * @example readPermission('User "a" cannot list resource "jobs" in API group "batch" in the namespace "b"')?.verb // => 'list'
 */
function readPermission(said: string) {
  const found =
    /User "([^"]*)" cannot (\S+) resource "([^"]*)" in API group "([^"]*)" (at the cluster scope|in the namespace "[^"]*")/.exec(
      said,
    )
  if (found === null) return null
  const [, user = '', verb = '', resource = '', group = '', place = ''] = found
  const where = place.startsWith('at') ? place : place.replace(/^in the namespace "(.*)"$/, 'in namespace $1')
  return { user, verb, resource, group, where }
}

/** Whether the API answered with this status code. */
export function hasStatus(error: unknown, status: number): boolean {
  return (error as ApiFailure | null)?.code === status
}

function statusOf(error: unknown): ApiStatus {
  const { body } = error as ApiFailure
  if (typeof body === 'object' && body !== null) return body as ApiStatus
  if (typeof body !== 'string') return {}
  try {
    const read: unknown = JSON.parse(body)
    return typeof read === 'object' && read !== null ? (read as ApiStatus) : { message: body }
  } catch {
    // A proxy in between answers in its own words.
    return body.trim() === '' ? {} : { message: body.trim().slice(0, 500) }
  }
}

function away(error: unknown): string {
  const { message, name, cause } = error as Error
  if (name === 'TimeoutError' || name === 'AbortError') return 'the API server did not answer in time'
  const reason = (cause as Error | undefined)?.message
  return `the API server cannot be reached: ${reason === undefined || reason === '' ? message : reason}`
}
