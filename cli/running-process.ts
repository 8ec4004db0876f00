import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import * as z from 'zod'
import { CommandError } from './command-error.ts'

const processSchema = z.object({ pid: z.number().int(), port: z.number().int(), host: z.string().default('127.0.0.1') })
export type RunningProcess = z.infer<typeof processSchema>

/**
 * The process that runs a state, found by its `process.json`; null where there is none, or where it has ended.
 *
 * A killed process leaves its file behind, and its id may belong to another process now: the port has to be open, too.
 */
export async function findRunningProcess(state: string): Promise<RunningProcess | null> {
  const text = await readFile(join(state, 'process.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = processSchema.safeParse(safeJson(text))
  return parsed.success && isAlive(parsed.data.pid) && (await listens(parsed.data)) ? parsed.data : null
}

/** @throws {CommandError} `ALREADY_RUNNING`: only one process may run a state */
export async function refuseRunning(state: string): Promise<void> {
  const running = await findRunningProcess(state)
  if (!running) return
  throw new CommandError('ALREADY_RUNNING', `Process ${running.pid} already runs ${state}, on port ${running.port}.`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process cannot be signalled, but is alive.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Only the connection is tried: a busy process accepts it at once, and may answer late. */
async function listens({ host, port }: RunningProcess): Promise<boolean> {
  const socket = createConnection({ host: reachable(host), port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The address at which a listening process is reached: the loopback, where it listens on all addresses. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
