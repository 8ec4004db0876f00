import { DatabaseError, databaseError, type ErrorTranslation } from '../postgres/database-error.ts'

/** The Data API's exceptions without an SQLSTATE, by name, to our code. */
const translations: Readonly<Record<string, ErrorTranslation>> = {
  AccessDeniedException: ['DB_ACCESS_DENIED', false],
  BadRequestException: ['DB_INVALID_STATEMENT', false],
  DatabaseErrorException: ['DB_FAILED', false],
  DatabaseNotFoundException: ['DB_NOT_FOUND', false],
  DatabaseResumingException: ['DB_RESUMING', true],
  DatabaseUnavailableException: ['DB_UNAVAILABLE', true],
  ForbiddenException: ['DB_ACCESS_DENIED', false],
  // A new cluster's endpoint is enabled some time after the cluster is reported as created.
  HttpEndpointNotEnabledException: ['DB_ENDPOINT_OFF', true],
  InternalFailure: ['DB_UNAVAILABLE', true],
  InternalServerErrorException: ['DB_UNAVAILABLE', true],
  InvalidResourceStateException: ['DB_UNAVAILABLE', true],
  InvalidSecretException: ['DB_ACCESS_DENIED', false],
  NotFoundException: ['DB_NOT_FOUND', false],
  // Reading the secret may have timed out.
  SecretsErrorException: ['DB_CREDENTIALS_REFUSED', true],
  ServiceUnavailableError: ['DB_UNAVAILABLE', true],
  StatementTimeoutException: ['DB_STATEMENT_CANCELLED', true],
  ThrottlingException: ['DB_THROTTLED', true],
  TooManyRequestsException: ['DB_THROTTLED', true],
  TransactionNotFoundException: ['DB_TRANSACTION_LOST', true],
  UnsupportedResultException: ['DB_UNSUPPORTED_TYPE', false],
  ValidationException: ['DB_INVALID_STATEMENT', false],
}

/**
 * During a rotation the server has the new password before the secret has, and the Data API may keep the old one for a
 * while: a refusal may be temporary. Nothing ran.
 */
const credentialsRefused: ErrorTranslation = ['DB_CREDENTIALS_REFUSED', true]

/** Errors that only the text tells apart. Older clusters report all of them as BadRequestException. */
const messages: readonly (readonly [RegExp, ErrorTranslation])[] = [
  [/\bSQLState: 28/, credentialsRefused],
  [/password authentication failed/i, credentialsRefused],
  [/resuming after being auto-paused/i, ['DB_RESUMING', true]],
  [/^Transaction \S+ is(?: not|n't) found/i, ['DB_TRANSACTION_LOST', true]],
  [/size limit|Please paginate your query|Packet for query is too large/i, ['DB_RESPONSE_TOO_LARGE', false]],
]

/** Translates any error of a call to the Data API. */
export function dataApiError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  const sqlState = sqlStateIn(message)
  if (sqlState !== undefined && !sqlState.startsWith('28'))
    return databaseError({ sqlState, ...reportOf(message), cause: error })
  const known = messages.find(([pattern]) => pattern.test(message))?.[1] ?? translations[name]
  const [code, retryable] = known ?? (wasAnswered(error) ? ['DB_FAILED', false] : ['DB_CONNECTION_LOST', true])
  return new DatabaseError({
    code,
    message: message || name,
    retryable,
    details: { exception: name, ...(sqlState && { sqlState }) },
    cause: error,
  })
}

function sqlStateIn(message: string): string | undefined {
  const sqlState = /\bSQLState: ([0-9A-Z]{5})\b/.exec(message)?.[1]
  // Servers report the same fault with this state.
  return sqlState ?? (/multi-?statements aren't supported/i.test(message) ? '42601' : undefined)
}

/**
 * Reads `ERROR: what is wrong; Hint: …; Position: 12; SQLState: 42703`. Older clusters have line breaks in place of
 * some semicolons.
 */
function reportOf(text: string): { message: string; constraint: string | undefined } {
  const message = text
    .replace(/[;\s]*SQLState: [0-9A-Z]{5}\s*$/, '')
    .replace(/[;\s]*Position: \d+\s*$/, '')
    .replace(/^[A-Z]+: /, '')
  return { message, constraint: /\bconstraint "([^"]+)"/.exec(message)?.[1] }
}

function wasAnswered(error: unknown): boolean {
  return typeof (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 'number'
}
