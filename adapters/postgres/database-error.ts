import type { DatabaseError as ProtocolError } from 'pg-protocol'
import { AppError } from '#core/errors'

/** An error of the database, or of the connection to it. `details.sqlState` is set whenever the server answered. */
export class DatabaseError extends AppError {
  override readonly name = 'DatabaseError'
}

/** The fields of a server's error report that every driver has. */
interface SqlErrorReport {
  readonly sqlState: string
  readonly message: string
  readonly detail?: string | undefined
  readonly table?: string | undefined
  readonly column?: string | undefined
  readonly constraint?: string | undefined
  readonly cause?: unknown
}

/** `retryable`: the same work may succeed later, in a new transaction. */
export type ErrorTranslation = readonly [code: string, retryable: boolean]

/** SQLSTATE, or its class (the first two or three characters), to our code. */
const translations: Readonly<Record<string, ErrorTranslation>> = {
  '08': ['DB_CONNECTION_LOST', true],
  '22': ['DB_INVALID_VALUE', false],
  '23': ['DB_CONSTRAINT_VIOLATED', false],
  '23502': ['DB_NULL_NOT_ALLOWED', false],
  '23503': ['DB_REFERENCE_MISSING', false],
  '23505': ['DB_DUPLICATE', false],
  '23514': ['DB_CHECK_VIOLATED', false],
  '25': ['DB_INVALID_TRANSACTION', false],
  '25P02': ['DB_TRANSACTION_ABORTED', false],
  '28': ['DB_ACCESS_DENIED', false],
  '40': ['DB_TRANSACTION_ROLLED_BACK', true],
  '40001': ['DB_SERIALIZATION_FAILED', true],
  '40P01': ['DB_DEADLOCK', true],
  '42': ['DB_INVALID_STATEMENT', false],
  '42501': ['DB_ACCESS_DENIED', false],
  '53': ['DB_OUT_OF_RESOURCES', true],
  '54': ['DB_LIMIT_EXCEEDED', false],
  '55P03': ['DB_LOCK_NOT_AVAILABLE', true],
  '57014': ['DB_STATEMENT_CANCELLED', true],
  '57P': ['DB_SHUTTING_DOWN', true],
}

/**
 * Translates a server's error report.
 *
 * @example databaseError({ sqlState: '23505', message: 'twice' }).code // => 'DB_DUPLICATE'
 */
export function databaseError({ sqlState, message, cause, ...rest }: SqlErrorReport): DatabaseError {
  const named = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const details = { sqlState, ...named }
  // A failed check has the same SQLSTATE; only the text tells them apart. Our servers answer in English.
  if (sqlState === '23514' && message.startsWith('no partition of relation')) {
    return new DatabaseError({ code: 'DB_PARTITION_MISSING', message, details, cause })
  }
  const [code, retryable] = translations[sqlState] ??
    translations[sqlState.slice(0, 3)] ??
    translations[sqlState.slice(0, 2)] ?? ['DB_FAILED', false]
  return new DatabaseError({ code, message, retryable, details, cause })
}

/** Translates an error message of PostgreSQL's protocol, as node-postgres reads it. */
export function protocolError(cause: ProtocolError): DatabaseError {
  const { code: sqlState = 'XX000', message, detail, table, column, constraint } = cause
  return databaseError({ sqlState, message, detail, table, column, constraint, cause })
}

/** Tells whether an error is of the database and has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof DatabaseError && codes.includes(error.code)
}

/** For a statement through the handle of a transaction that has ended. */
export function transactionOver(): DatabaseError {
  return new DatabaseError({ code: 'DB_TRANSACTION_OVER', message: 'the transaction of this handle is over' })
}

/** For a PostgreSQL inside this process that gave itself up. What was committed is in its log. */
export function brokenDatabase(cause: DatabaseError): DatabaseError {
  const message = `the database inside this process gave itself up, as it does if no space is left on its disk: \
free some space and start again; nothing committed is lost (${cause.message})`
  return new DatabaseError({ code: 'DB_BROKEN', message, details: cause.details, cause })
}

/** For a transaction whose work ended well although one of its statements had failed. */
export function transactionAborted(): DatabaseError {
  return new DatabaseError({
    code: 'DB_TRANSACTION_ABORTED',
    message: 'a statement of this transaction failed and its error was swallowed: nothing was committed',
  })
}
