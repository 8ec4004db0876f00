import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const processSchema = z.object({ pid: z.number().int(), port: z.number().int() })
export type RunningProcess = z.infer<typeof processSchema>

/** The process that runs a state, by the `process.json` that it leaves there; null where there is none, or where it has ended. */
export async function findRunningProcess(state: string): Promise<RunningProcess | null> {
  const text = await readFile(join(state, 'process.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = processSchema.safeParse(safeJson(text))
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : null
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
