import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#core/errors'
import { CommandError } from './command-error.ts'
import type { Connection } from './connection.ts'
import { findRunningProcess, type RunningProcess, reachable } from './running-process.ts'
import type { ConnectOptions } from './world.ts'

/**
 * Connects to an installation: over HTTP to the process that runs the state, else to the state itself, opened here.
 *
 * @throws {CommandError} `NO_STATE` where there is none and the command does not create one
 */
export async function connect(options: ConnectOptions, tell: (line: string) => void): Promise<Connection> {
  const running = await findRunningProcess(options.state)
  if (running) return connectTo(running)
  if (!options.creates && !existsSync(join(options.state, 'clock.json'))) {
    throw new CommandError(
      'NO_STATE',
      `There is no state in ${options.state}: create one with remodel start or remodel models apply FILE, or name another folder with --state.`,
    )
  }
  // Loaded late: a client of a running process needs no database.
  const { openHere } = await import('./open-here.ts')
  return openHere(options, tell).catch((error: unknown) => {
    throw heldElsewhere(options.state, error) ?? error
  })
}

/** The process that holds the state may answer soon: then the same command works. */
function heldElsewhere(state: string, error: unknown): CommandError | null {
  if (!(error instanceof AppError) || error.code !== 'DIRECTORY_LOCKED') return null
  const { pid } = error.details
  const who = pid === undefined ? 'Another process' : `Process ${pid}`
  return new CommandError(
    'STATE_IN_USE',
    `${who} uses ${state} and does not answer: it is starting, ending or running another command. Try again in a moment, or end it.`,
  )
}

function connectTo({ host, port }: RunningProcess): Connection {
  const name = reachable(host)
  const origin = `http://${name.includes(':') ? `[${name}]` : name}:${port}`
  const token = process.env.REMODEL_TOKEN
  return {
    isRemote: true,
    request: (path, init) => {
      const headers = new Headers(init.headers)
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
      return fetch(`${origin}${path}`, { ...init, headers })
    },
    settle: async () => {},
    close: async () => {},
  }
}
