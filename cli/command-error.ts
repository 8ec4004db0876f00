/**
 * Exit codes: 1 for a refusal or a failure, 2 for a command line that is wrong whatever the state holds, 130 after
 * Ctrl-C.
 */
export const exitCodes = Object.freeze({ done: 0, failed: 1, usage: 2, interrupted: 130 })

/** A failure that is shown in one line, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: string
  readonly exitCode: number
  readonly errors: readonly { readonly field: string; readonly message: string }[]

  constructor(
    code: string,
    message: string,
    options: { readonly exitCode?: number; readonly errors?: CommandError['errors'] } = {},
  ) {
    super(message)
    this.code = code
    this.exitCode = options.exitCode ?? exitCodes.failed
    this.errors = options.errors ?? []
  }
}

/** The error for a wrong word or file on the command line. */
export function refusal(code: string, message: string, errors: CommandError['errors'] = []): CommandError {
  return new CommandError(code, message, { exitCode: exitCodes.usage, errors })
}

/** The error for a command that Ctrl-C ended. @param next what happens to the unfinished work */
export function interruption(next: string): CommandError {
  return new CommandError('INTERRUPTED', `interrupted; ${next}`, { exitCode: exitCodes.interrupted })
}
