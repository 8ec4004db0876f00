import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { CommandError } from './command-error.ts'

const processSchema = z.object({ pid: z.number().int(), port: z.number().int() })
export type RunningProcess = z.infer<typeof processSchema>

/** The process that runs a state, by the `process.json` that it leaves there; null where there is none, or where it has ended. */
export async function findRunningProcess(state: string): Promise<RunningProcess | null> {
  const text = await readFile(join(state, 'process.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = processSchema.safeParse(safeJson(text))
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : null
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

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
