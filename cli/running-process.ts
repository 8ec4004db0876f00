import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import * as z from 'zod'
import { CommandError } from './command-error.ts'

const processSchema = z.object({ pid: z.number().int(), port: z.number().int(), host: z.string().default('127.0.0.1') })
export type RunningProcess = z.infer<typeof processSchema>

/**
 * The process that runs a state, by the `process.json` that it leaves there; null where there is none, or where it has ended.
 *
 * A killed process leaves its file, and its id may be another's by now: only one whose port is open counts.
 */
export async function findRunningProcess(state: string): Promise<RunningProcess | null> {
  const text = await readFile(join(state, 'process.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = processSchema.safeParse(safeJson(text))
  return parsed.success && isAlive(parsed.data.pid) && (await listens(parsed.data)) ? parsed.data : null
}

/** @throws {CommandError} `ALREADY_RUNNING`: a state has one process */
export async function refuseRunning(state: string): Promise<void> {
  const running = await findRunningProcess(state)
  if (!running) return
  throw new CommandError('ALREADY_RUNNING', `Process ${running.pid} runs ${state} already, on port ${running.port}.`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process may not be signalled, and lives all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A busy process may take its time to answer, and takes the connection all the same. */
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

/** Where a process is reached that answers on an address: one that means "all of them" is reached on the loopback. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
