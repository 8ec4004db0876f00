/** What a command ends with: 0 done, 1 refused or failed, 2 a command line that cannot be right, whatever the state. */
export const exitCodes = Object.freeze({ done: 0, failed: 1, usage: 2 })

/** An outcome that a person is told in one line; never a stack. */
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

/** A word or a file of the command line that cannot be right. */
export function refusal(code: string, message: string, errors: CommandError['errors'] = []): CommandError {
  return new CommandError(code, message, { exitCode: exitCodes.usage, errors })
}
