/** What an error carries besides its message. `retryable` says whether the same call may succeed later. */
export interface AppErrorOptions {
  readonly code: string
  readonly message: string
  readonly retryable?: boolean
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** The one family of exceptions: for what nobody expected. Expected outcomes are values with a `status`. */
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

/** The caller passed what the function does not accept; repeating the call changes nothing. */
export class InvalidInputError extends AppError {
  override readonly name = 'InvalidInputError'

  constructor(options: Omit<AppErrorOptions, 'retryable'>) {
    super({ ...options, retryable: false })
  }
}
