import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '#core/errors'
import type { TrainingLimits } from '#core/ports/training-backend'
import { childEnvironment, pythonModule } from './python-process.ts'
import { readIdentity } from './supervised-process.ts'

export interface SupervisorOptions {
  readonly python: string
  readonly directory: string
  readonly limits: TrainingLimits
  readonly command: readonly string[]
  /** The folder in which the command runs. @default the job's */
  readonly workingDirectory?: string | undefined
  readonly variables: Readonly<Record<string, string>>
}

const lookEveryMs = 10

/**
 * Starts a job's supervisor in a process group of its own. Resolves once it has claimed the job's folder: about 0.1 s.
 *
 * The supervisor outlives this process. A folder that another supervisor has claimed is left alone.
 *
 * @throws {AppError} `TRAINER_NOT_STARTED`
 */
export async function startSupervisor(options: SupervisorOptions): Promise<'submitted' | 'adopted'> {
  const { python, directory, limits, command, workingDirectory, variables } = options
  const [file, ...head] = pythonModule(python, 'supervise') as [string, ...string[]]
  const limitArguments = {
    cpus: limits.cpus,
    'memory-bytes': limits.memoryBytes,
    'wall-seconds': limits.wallMs / 1000,
    ...(workingDirectory !== undefined && { 'working-directory': workingDirectory }),
  }
  const flags = Object.entries(limitArguments).flatMap(([name, value]) => [`--${name}`, String(value)])
  const said = await open(join(directory, 'supervisor.txt'), 'a')
  try {
    const supervisor = spawn(file, [...head, '--job-dir', directory, ...flags, '--', ...command], {
      cwd: directory,
      detached: true,
      env: childEnvironment(variables),
      stdio: ['ignore', said.fd, said.fd],
    })
    supervisor.unref()
    await once(supervisor, 'spawn')
    for (;;) {
      const hasExited = supervisor.exitCode !== null || supervisor.signalCode !== null
      const identity = await readIdentity(directory)
      if (identity !== null) return identity.pid === supervisor.pid ? 'submitted' : 'adopted'
      if (hasExited) throw new Error(await lastWord(directory))
      await wait(lookEveryMs)
    }
  } catch (error) {
    const message = `the supervisor of ${directory} could not be started with ${python}: ${(error as Error).message}`
    throw new AppError({ code: 'TRAINER_NOT_STARTED', message, retryable: false, cause: error })
  } finally {
    await said.close()
  }
}

async function lastWord(directory: string): Promise<string> {
  return (await readFile(join(directory, 'supervisor.txt'), 'utf8')).trim().split('\n').at(-1) || 'it printed nothing'
}
