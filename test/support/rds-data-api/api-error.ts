import type pg from 'pg'

/** An answer that is an error: its exception's name, its HTTP status and its text. */
export class ApiError extends Error {
  override readonly name: string
  readonly status: number

  constructor(name: string, message: string, status = statuses[name] ?? 400) {
    super(message)
    this.name = name
    this.status = status
  }
}

/** Statuses as the service's model gives them; what is not here is 400. */
const statuses: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  DatabaseNotFoundException: 404,
  DatabaseUnavailableException: 504,
  ForbiddenException: 403,
  InternalFailure: 500,
  InternalServerErrorException: 500,
  MissingAuthenticationToken: 403,
  NotFoundException: 404,
  ServiceUnavailableError: 503,
  TransactionNotFoundException: 404,
}

/**
 * A server's report in the Data API's words: `ERROR: …; Hint: …; Position: 12; SQLState: 42703`. No detail: it would
 * hold values.
 */
export function errorOfServer(error: pg.DatabaseError): ApiError {
  if (error.code === '57014') return new ApiError('StatementTimeoutException', error.message)
  const parts = [
    `${error.severity ?? 'ERROR'}: ${error.message}`,
    error.hint && `Hint: ${error.hint}`,
    error.position && `Position: ${error.position}`,
    `SQLState: ${error.code ?? 'XX000'}`,
  ]
  return new ApiError('DatabaseErrorException', parts.filter(Boolean).join('; '))
}
