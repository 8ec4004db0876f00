import { AppError, type AppErrorOptions } from '#core/errors'

/** What the database, or the way to it, refused. `details.sqlState` is there whenever the server answered. */
export class DatabaseError extends AppError {
  override readonly name = 'DatabaseError'
}

/** What a server's error report says, whichever driver brought it. */
export interface SqlErrorReport {
  readonly sqlState: string
  readonly message: string
  readonly detail?: string | undefined
  readonly table?: string | undefined
  readonly column?: string | undefined
  readonly constraint?: string | undefined
  readonly cause?: unknown
}

type Translation = readonly [code: string, retryable: boolean]

/** SQLSTATE, or its class (the first two characters), to our code. `retryable`: the same statement may succeed in a new transaction. */
const translations: Readonly<Record<string, Translation>> = {
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

/** Gives the server's report our code. @example databaseError({ sqlState: '23505', message: 'twice' }).code // => 'DB_DUPLICATE' */
export function databaseError({ sqlState, message, cause, ...rest }: SqlErrorReport): DatabaseError {
  const named = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const details = { sqlState, ...named }
  // The same SQLSTATE as a failed check; only the text tells them apart. Our servers speak C or English.
  if (sqlState === '23514' && message.startsWith('no partition of relation')) {
    return new DatabaseError({ code: 'DB_PARTITION_MISSING', message, details, cause })
  }
  const [code, retryable] = translations[sqlState] ??
    translations[sqlState.slice(0, 3)] ??
    translations[sqlState.slice(0, 2)] ?? ['DB_FAILED', false]
  return new DatabaseError({ code, message, retryable, details, cause })
}

/** For what is wrong on our side of the connection. */
export function databaseUseError(options: Omit<AppErrorOptions, 'retryable'>): DatabaseError {
  return new DatabaseError({ ...options, retryable: false })
}
