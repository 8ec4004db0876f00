import { Command, InvalidArgumentError, Option } from 'commander'
import type * as z from 'zod'
import { AppError, InvalidInputError } from '#core/errors'
import { ApiClient, type Ask } from './api-client.ts'
import { CommandError, exitCodes } from './command-error.ts'
import type { ConnectOptions, World } from './world.ts'

/** The options of every command. */
export interface GlobalOptions {
  readonly json?: boolean
  readonly state: string
}

/** A command with the options of every command. */
export function newCommand(name: string, summary: string): Command {
  return new Command(name).description(summary).option('--json', 'print JSON, errors too').addOption(stateOption())
}

export function stateOption(): Option {
  return new Option('--state <dir>', 'folder of the state').default('.remodel').argParser((folder: string) => {
    // An empty name would be the working directory.
    if (folder.trim() === '') throw new InvalidArgumentError('It has to be a folder.')
    return folder
  })
}

type ApiOptions = GlobalOptions & Partial<Omit<ConnectOptions, 'state'>>

/** Sends one request and prints its answer. */
export async function askAndShow<Schema extends z.ZodType>(
  world: World,
  options: ApiOptions,
  asked: Ask<Schema>,
  lines: (answer: z.output<Schema>) => readonly string[],
): Promise<void> {
  show(world, options, await withApi(world, options, (api) => api.ask(asked)), lines)
}

/** Opens the API, does the work, waits for the work that it caused, and closes the API in every case. */
export async function withApi<Result>(
  world: World,
  options: ApiOptions,
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

/** Prints an answer: as JSON with `--json`, else as lines for people. */
export function show<Answer>(
  world: World,
  { json }: Pick<GlobalOptions, 'json'>,
  answer: Answer,
  lines: (answer: Answer) => readonly string[],
): void {
  if (json) world.print(JSON.stringify(answer, null, 2))
  else for (const line of lines(answer)) world.print(line)
}

/** Prints an error in one line, or with `--json` as one object; never its stack. @returns the exit code */
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
