/** Codes in the container's failure file after which a retry may succeed, as in the container's supervisor. */
const passingCodes: readonly string[] = ['UNEXPECTED', 'TRAINER_FAILED']

/** A trainer may write any number of bytes. */
const lengthMax = 65_536

export interface TrainerFailure {
  /** The first line, without spaces around it; it may be empty. */
  readonly sentence: string
  /** Whether a retry may succeed. */
  readonly retryable: boolean
}

/**
 * Reads a failure file of the container contract: one sentence, `code: …`, the traceback.
 *
 * @example readFailureFile('Two rows are too few.\ncode: NO_DATA\n') // => { sentence: 'Two rows are too few.', retryable: false }
 */
export function readFailureFile(text: string): TrainerFailure {
  const head = text.slice(0, lengthMax)
  const sentence = head.trimStart().split('\n', 1)[0]?.trim() ?? ''
  const code = /^code: (\w+)$/m.exec(head)?.[1]
  return { sentence, retryable: code === undefined || passingCodes.includes(code) }
}
