import '#contracts/issue-words'
import type * as z from 'zod'
import type { Problem } from '#contracts/api/problem'
import { issuesOf } from '#contracts/issues-of'
import { AppError, InvalidInputError } from '#core/errors'
import { findUnstorable } from '#core/text/find-unstorable'
import { UnreadableRowsError } from '#rows/unreadable-rows-error'
import { statusOfRefusal } from './status-of-refusal.ts'

interface FieldError {
  readonly field: string
  readonly message: string
}

/** A request that is refused: a status, a code and the fields at fault. */
export class ApiError extends AppError {
  override readonly name = 'ApiError'
  readonly status: number
  readonly errors: readonly FieldError[]

  constructor(status: number, code: string, message: string, errors: readonly FieldError[] = []) {
    super({ code, message, retryable: status >= 500 })
    this.status = status
    this.errors = errors
  }
}

export function notFound(what: string, name: string): ApiError {
  return new ApiError(404, 'NOT_FOUND', `There is no ${what} ${name}.`)
}

export function invalidField(field: string, message: string): ApiError {
  return new ApiError(422, 'INVALID_FIELD', `${field}: ${message}`, [{ field, message }])
}

/** The body as a whole is of another type: no field's name stands before the message. */
function isBody({ code, path }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' && path.length === 0
}

/** A zod error as fields: `features[0].name`. */
export function invalidBody(error: z.ZodError): ApiError {
  const errors = issuesOf(error).flatMap((issue) => {
    const { path, message } = issue
    // A schema's own message says more than that the key is unknown.
    if (issue.code !== 'unrecognized_keys' || !message.startsWith('Unrecognized key'))
      return [{ field: fieldName(path), message: isBody(issue) ? `the body ${message}` : message }]
    return issue.keys.map((key) => ({ field: fieldName([...path, key]), message: 'is unknown' }))
  })
  return new ApiError(
    422,
    'INVALID_FIELD',
    errors.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; '),
    errors,
  )
}

/**
 * Refuses text that the database cannot store, wherever it is in a part of a request.
 *
 * @throws {ApiError} 422 naming the field
 */
export function refuseUnstorable(value: unknown): void {
  const found = findUnstorable(value)
  if (found) throw invalidField(fieldName(found.path) || 'body', found.message)
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`,
    '',
  )
}

export const problemTitles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/**
 * Any error as a problem document (RFC 9457). An unexpected error shows its code only: its message may hold secrets.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) {
    const { status, code, message, errors } = error
    return { type: 'about:blank', title: titleOf(status), status, detail: message, code, errors: [...errors] }
  }
  if (error instanceof InvalidInputError) {
    const { code, message } = error
    const status = statusOfRefusal(code)
    const errors = error instanceof UnreadableRowsError ? [...error.fields] : []
    return { type: 'about:blank', title: titleOf(status), status, detail: message, code, errors }
  }
  const status = error instanceof AppError && error.retryable ? 503 : 500
  const code = error instanceof AppError ? error.code : 'UNEXPECTED'
  const detail =
    status === 503
      ? `Temporarily not possible (${code}); the same request may succeed later.`
      : 'An unexpected error; the log has the details.'
  return { type: 'about:blank', title: titleOf(status), status, detail, code, errors: [] }
}

function titleOf(status: number): string {
  return problemTitles[status] ?? 'Error'
}
