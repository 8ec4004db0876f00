import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson } from './job-directory.ts'

/** Written by `supervise` when a job starts. */
export interface SupervisorIdentity {
  readonly pid: number
  /** Start time in clock ticks since boot; null if the platform does not report it. */
  readonly startTicks: number | null
  readonly startedAt: string
  readonly limitsNotEnforced: readonly string[]
}

/** Written by `supervise` when all processes that it started have ended. */
export interface SupervisorStatus {
  readonly state: 'succeeded' | 'failed' | 'timed-out' | 'stopped'
  readonly endedAt: string
  readonly failure: { readonly code: string; readonly message: string; readonly retryable: boolean } | null
}

export const readIdentity = (directory: string) => readJson<SupervisorIdentity>(join(directory, 'process.json'))
export const readStatus = (directory: string) => readJson<SupervisorStatus>(join(directory, 'status.json'))

/**
 * Whether exactly this process is running. Pids are reused: on Linux the start time tells two processes with the same
 * pid apart. On other platforms any process with the pid counts.
 */
export async function isRunning({ pid, startTicks }: Pick<SupervisorIdentity, 'pid' | 'startTicks'>): Promise<boolean> {
  if (startTicks === null) return canSignal(pid)
  const fields = await statFields(pid)
  return fields !== null && fields.startTicks === startTicks && !'ZX'.includes(fields.state)
}

/**
 * Sends a signal to the process's whole group. Harmless if the process has ended or its pid was reused.
 *
 * A group outlives its leader: processes that the leader left behind get the signal too.
 */
export async function signalGroup(
  identity: Pick<SupervisorIdentity, 'pid' | 'startTicks'>,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  const fields = identity.startTicks === null ? null : await statFields(identity.pid)
  if (fields !== null && fields.startTicks !== identity.startTicks) return
  try {
    process.kill(process.platform === 'win32' ? identity.pid : -identity.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function statFields(pid: number): Promise<{ state: string; startTicks: number } | null> {
  try {
    // The name in parentheses may contain spaces; the fields after it start with the state.
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] as string, startTicks: Number(fields[19]) }
  } catch {
    return null
  }
}

function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
