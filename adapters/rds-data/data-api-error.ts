import { DatabaseError, databaseError } from '../postgres/database-error.ts'

type Translation = readonly [code: string, retryable: boolean]

/** The Data API's exceptions that carry no SQLSTATE, by name, to our code. `retryable`: the same work may succeed later. */
const translations: Readonly<Record<string, Translation>> = {
  AccessDeniedException: ['DB_ACCESS_DENIED', false],
  BadRequestException: ['DB_INVALID_STATEMENT', false],
  DatabaseErrorException: ['DB_FAILED', false],
  DatabaseNotFoundException: ['DB_NOT_FOUND', false],
  DatabaseResumingException: ['DB_RESUMING', true],
  DatabaseUnavailableException: ['DB_UNAVAILABLE', true],
  ForbiddenException: ['DB_ACCESS_DENIED', false],
  HttpEndpointNotEnabledException: ['DB_NOT_FOUND', false],
  InternalFailure: ['DB_UNAVAILABLE', true],
  InternalServerErrorException: ['DB_UNAVAILABLE', true],
  InvalidResourceStateException: ['DB_UNAVAILABLE', true],
  InvalidSecretException: ['DB_ACCESS_DENIED', false],
  NotFoundException: ['DB_NOT_FOUND', false],
  // Its reading may have timed out, too.
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
 * While a password is rotated the server has the new one before the secret has, and the Data API may hold the old one for a while: what was
 * refused then is not refused for good. Nothing ran.
 */
const credentialsRefused: Translation = ['DB_CREDENTIALS_REFUSED', true]

/** What the exception's name does not tell, its text does. Older clusters say all of it with BadRequestException. */
const messages: readonly (readonly [RegExp, Translation])[] = [
  [/password authentication failed/i, credentialsRefused],
  [/resuming after being auto-paused/i, ['DB_RESUMING', true]],
  [/^Transaction \S+ is(?: not|n't) found/i, ['DB_TRANSACTION_LOST', true]],
  [/size limit|Please paginate your query|Packet for query is too large/i, ['DB_RESPONSE_TOO_LARGE', false]],
]

/** Turns whatever a call to the Data API throws into a DatabaseError. */
export function dataApiError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  const sqlState = /\bSQLState: ([0-9A-Z]{5})\b/.exec(message)?.[1]
  if (sqlState !== undefined && !sqlState.startsWith('28'))
    return databaseError({ sqlState, ...reportOf(message), cause: error })
  // The same fault that servers name by this state.
  if (/multi-?statements aren't supported/i.test(message))
    return databaseError({ sqlState: '42601', message, cause: error })
  const known = sqlState
    ? credentialsRefused
    : (messages.find(([pattern]) => pattern.test(message))?.[1] ?? translations[name])
  const [code, retryable] = known ?? (wasAnswered(error) ? ['DB_FAILED', false] : ['DB_CONNECTION_LOST', true])
  return new DatabaseError({
    code,
    message: message || name,
    retryable,
    details: { exception: name, ...(sqlState && { sqlState }) },
    cause: error,
  })
}

/** `ERROR: what is wrong; Hint: …; Position: 12; SQLState: 42703`, with line breaks in place of some semicolons on older clusters. */
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
