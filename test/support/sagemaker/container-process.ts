import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

export interface ContainerOptions {
  readonly command: readonly string[]
  readonly folder: string
  readonly logPath: string
  /** All that the container sees of any environment, beside what every process needs. */
  readonly environment: Readonly<Record<string, string>>
}

const passedVariables = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'LD_LIBRARY_PATH']

/**
 * A container as a process: a group of its own, its words in a file, no variable of ours.
 *
 * As the first process of a container it does not end at SIGTERM unless it handles it: the kernel gives such a process
 * no default.
 */
export class ContainerProcess {
  readonly #child: ChildProcess
  /** Resolves with the exit code as Docker gives it: 128 and the signal's number where a signal ended it. */
  readonly ended: Promise<number>

  constructor({ command, folder, logPath, environment }: ContainerOptions) {
    const passed = passedVariables.flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    )
    const log = openSync(logPath, 'a')
    this.#child = spawn('sh', ['-c', 'trap "" TERM; exec "$@"', 'sh', ...command], {
      cwd: folder,
      detached: true,
      env: { ...Object.fromEntries(passed), ...environment },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    this.ended = once(this.#child, 'exit').then(([code, signal]) => code ?? (signal === 'SIGKILL' ? 137 : 143))
  }

  /** SIGTERM, then SIGKILL when the grace is over, as SageMaker stops a job. */
  async stop(graceMs: number): Promise<void> {
    this.#signal('SIGTERM')
    await Promise.race([this.ended, wait(graceMs, undefined, { ref: false })])
    this.kill()
    await this.ended
  }

  kill(): void {
    this.#signal('SIGKILL')
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    try {
      process.kill(-(this.#child.pid as number), signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
