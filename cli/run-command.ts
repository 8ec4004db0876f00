import { Command, InvalidArgumentError } from 'commander'
import { AppError, InvalidInputError } from '#core/errors'
import { ApiClient } from './api-client.ts'
import { CommandError, exitCodes } from './command-error.ts'
import type { ConnectOptions, World } from './world.ts'

/** What every command takes. */
export interface GlobalOptions {
  readonly json?: boolean
  readonly state: string
}

/** A command with the options that every command has. */
export function newCommand(name: string, summary: string): Command {
  return new Command(name)
    .description(summary)
    .option('--json', 'answer in JSON, errors too')
    .option('--state <dir>', 'folder of the state', stateOf, '.remodel')
}

/** No word at all would be the working directory, and its files the state's. */
function stateOf(folder: string): string {
  if (folder.trim() === '') throw new InvalidArgumentError('a folder.')
  return folder
}

/** Opens the API, does the work, works off what it caused, and closes, whatever comes. */
export async function withApi<Result>(
  world: World,
  options: GlobalOptions & Partial<Omit<ConnectOptions, 'state'>>,
  work: (api: ApiClient) => Promise<Result>,
): Promise<Result> {
  const { state, creates = false, works = false } = options
  const connection = await world.connect({ state, creates, works })
  try {
    const result = await work(new ApiClient(connection, world.user))
    if (works) await connection.settle()
    return result
  } finally {
    await connection.close()
  }
}

/** Prints an answer: as JSON where that was asked for, else as lines for people. */
export function show<Answer>(
  world: World,
  { json }: Pick<GlobalOptions, 'json'>,
  answer: Answer,
  lines: (answer: Answer) => readonly string[],
): void {
  if (json) world.print(JSON.stringify(answer, null, 2))
  else for (const line of lines(answer)) world.print(line)
}

/** An error in one line, or with `--json` as one object; the stack is for nobody here. @returns the exit code */
export function complain(world: World, error: unknown, asJson: boolean): number {
  const { code, message, errors, exitCode } = outcomeOf(error)
  const line = message.replace(/\s*\n\s*/g, ' ').trim()
  world.tell(asJson ? JSON.stringify({ error: { code, message: line, errors } }) : `remodel: ${line}`)
  return exitCode
}

function outcomeOf(error: unknown): Pick<CommandError, 'code' | 'message' | 'errors' | 'exitCode'> {
  if (error instanceof CommandError) return error
  const code = error instanceof AppError ? error.code : 'UNEXPECTED'
  const message = error instanceof Error ? error.message : String(error)
  return {
    code,
    message,
    errors: [],
    exitCode: error instanceof InvalidInputError ? exitCodes.usage : exitCodes.failed,
  }
}
