/** An input that a function can never handle, unchanged, with the error. */
export interface UnhandledInput {
  readonly functionName: string
  readonly input: unknown
  readonly code: string
  readonly message: string
}

/** Keeps inputs that could not be handled, so that a person can inspect and redeliver them. */
export interface DeadLetterQueue {
  /** @throws {AppError} `DEAD_LETTER_NOT_SENT`, retryable */
  add(letter: UnhandledInput): Promise<void>
}
