/** What a function will never be able to handle, as it came, and why. */
export interface UnhandledInput {
  readonly functionName: string
  readonly input: unknown
  readonly code: string
  readonly message: string
}

/** Keeps what was given up for a person to look at, and to send again. */
export interface DeadLetterQueue {
  /** @throws {AppError} `DEAD_LETTER_NOT_SENT`, retryable */
  add(letter: UnhandledInput): Promise<void>
}
