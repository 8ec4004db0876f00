/** The fields of an error. `retryable` says whether the same call may succeed later. */
export interface AppErrorOptions {
  readonly code: string
  readonly message: string
  readonly retryable?: boolean
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/**
 * The base class of all our exceptions, which are for the unexpected only. Expected outcomes are values with a
 * `status`.
 */
export class AppError extends Error {
  // A literal, not the constructor's name: a minified bundle renames classes.
  override readonly name: string = 'AppError'
  readonly code: string
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>

  constructor({ code, message, retryable = false, details = {}, cause }: AppErrorOptions) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.retryable = retryable
    this.details = details
  }
}

/** The caller passed invalid input; repeating the call does not help. */
export class InvalidInputError extends AppError {
  override readonly name = 'InvalidInputError'

  constructor(options: Omit<AppErrorOptions, 'retryable'>) {
    super({ ...options, retryable: false })
  }
}
