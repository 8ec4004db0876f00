import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'

export interface StartedProcess {
  readonly name: string
  /** The last lines that it printed. */
  log(): string
  hasEnded(): boolean
  stop(): Promise<void>
}

/** Starts a server of the lab. Its output goes to a file: a pipe that nobody reads would block it. */
export function startProcess(name: string, file: string, flags: readonly string[], logFile: string): StartedProcess {
  const output = openSync(logFile, 'a')
  const child: ChildProcess = spawn(file, flags, { stdio: ['ignore', output, output] })
  closeSync(output)
  const ended = once(child, 'exit').catch(() => undefined)
  // A test run that is killed leaves no server behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    name,
    log: () => readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n'),
    hasEnded,
    stop: async () => {
      process.removeListener('exit', kill)
      if (!hasEnded()) kill()
      await ended
    },
  }
}
