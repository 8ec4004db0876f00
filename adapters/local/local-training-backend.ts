import { open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { commandInWords } from '#contracts/trained-in-words'
import { AppError, InvalidInputError } from '#core/errors'
import { parseEvaluation } from '#core/parse-evaluation'
import type { ObjectStore } from '#core/ports/object-store'
import type {
  BriefJobStatus,
  JobContainer,
  OwnCommand,
  TrainedArtifact,
  TrainingBackend,
  TrainingJob,
  TrainingJobStatus,
} from '#core/ports/training-backend'
import { briefStatus, statusOfEach } from '#core/status-of-each'
import { type StoredArtifact, storeArtifact } from './artifact-files.ts'
import { contractVariables, layOutJob, readJson, writeJsonOnce } from './job-directory.ts'
import { lockHashBeside } from './lock-hash-beside.ts'
import { ownCommandsRefused } from './own-commands-refused.ts'
import { ownFolderOf } from './own-folder-of.ts'
import { pythonModule } from './python-process.ts'
import { startSupervisor } from './start-supervisor.ts'
import { isRunning, readIdentity, readStatus, type SupervisorStatus, signalGroup } from './supervised-process.ts'
import type { TypePackages } from './type-packages.ts'

export interface LocalTrainingBackendOptions {
  /** Each job is a folder below it, laid out like /opt/ml. Jobs and their trainers outlive this process. */
  readonly stateDirectory: string
  readonly objectStore: ObjectStore
  /** The Python interpreter of the container's environment, `container/.venv/bin/python`. */
  readonly python: string
  /** The training command, which follows the container contract. @default the container's own `train` */
  readonly trainCommand?: readonly string[]
  /** The packages of model types. @default nothing is ever missing */
  readonly packages?: TypePackages
  /** Whether the commands of model files may run on this machine. @default true */
  readonly runsOwnCommands?: boolean
}

const logTailBytes = 256 * 1024

/**
 * The TrainingBackend port on local processes, with one supervised process group per job.
 *
 * Everything about a job is on disk, so a new process finds the jobs of the previous one: a running job is adopted, and
 * one whose supervisor vanished without a status is killed and marked as failed. The supervisor claims a job's folder
 * exclusively, so that no job runs twice.
 */
export class LocalTrainingBackend implements TrainingBackend {
  readonly name = 'local'
  readonly #options: LocalTrainingBackendOptions
  readonly #environment: string | null
  readonly #submissions = new Map<string, Promise<'submitted' | 'adopted'>>()
  /** Accepted jobs whose packages are being installed. */
  readonly #preparations = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>()

  constructor(options: LocalTrainingBackendOptions) {
    this.#options = options
    this.#environment = options.trainCommand === undefined ? lockHashBeside(options.python) : null
  }

  /** The packages of this process, whatever the run was frozen with: there are no others here. */
  async environmentOf({ command }: JobContainer): Promise<string | null> {
    return command ? commandInWords(command.words) : this.#environment
  }

  async submit(job: TrainingJob): Promise<'submitted' | 'adopted'> {
    const submission = this.#submissions.get(job.jobName)
    if (submission !== undefined) {
      await submission
      return 'adopted'
    }
    const started = this.#start(job).finally(() => this.#submissions.delete(job.jobName))
    this.#submissions.set(job.jobName, started)
    return started
  }

  async describe(jobName: string): Promise<TrainingJobStatus> {
    const directory = this.#directoryOf(jobName)
    // Asked before the files are read: a job that starts between two reads is not unknown.
    const isAccepted = this.#submissions.has(jobName) || this.#preparations.has(jobName)
    const status = await readStatus(directory)
    if (status !== null) return this.#ended(directory, status)
    const identity = await readIdentity(directory)
    if (identity === null) return { status: isAccepted ? 'running' : 'unknown' }
    if (await isRunning(identity)) return { status: 'running' }
    const written = await readStatus(directory)
    if (written !== null) return this.#ended(directory, written)
    await signalGroup(identity, 'SIGKILL')
    return this.#ended(directory, await recordEnd(directory, 'failed', vanished))
  }

  /** The jobs' results are on the local disk, so describing them in full is cheap. */
  statusesOf(jobNames: readonly string[]): Promise<ReadonlyMap<string, BriefJobStatus>> {
    return statusOfEach(jobNames, async (jobName) => briefStatus(await this.describe(jobName)))
  }

  async stop(jobName: string): Promise<void> {
    // Waits for a submission under way. A failed one is reported by `submit`.
    await this.#submissions.get(jobName)?.catch(() => {})
    const preparation = this.#preparations.get(jobName)
    preparation?.stop.abort()
    await preparation?.done
    const directory = this.#directoryOf(jobName)
    const identity = await readIdentity(directory)
    if (identity !== null && (await readStatus(directory)) === null) await signalGroup(identity, 'SIGTERM')
  }

  async readLog(jobName: string, lineCount: number): Promise<string[]> {
    const text = await readTail(join(this.#directoryOf(jobName), 'log.txt'), logTailBytes)
    const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
    return text === '' || lineCount <= 0 ? [] : lines.slice(-lineCount)
  }

  async #start(job: TrainingJob): Promise<'submitted' | 'adopted'> {
    const directory = this.#directoryOf(job.jobName)
    const { objectStore, packages } = this.#options
    if (this.#preparations.has(job.jobName)) return 'adopted'
    if ((await readIdentity(directory)) !== null || (await readStatus(directory)) !== null) return 'adopted'
    const own = await this.#ownCommand(job)
    await layOutJob(objectStore, job, directory)
    if (own !== null) return this.#supervise(job, directory, own)
    if (packages === undefined || (await packages.areInstalled(typesOf(job)))) return this.#supervise(job, directory)
    this.#prepare(job, directory, packages)
    return 'submitted'
  }

  /** Starts the job once its packages are installed. It may take minutes, so that the caller does not wait for it. */
  #prepare(job: TrainingJob, directory: string, packages: TypePackages): void {
    const stop = new AbortController()
    const done = packages
      .install(typesOf(job), stop.signal)
      .then(() => this.#supervise(job, directory))
      .catch((error: unknown) =>
        stop.signal.aborted ? recordEnd(directory, 'stopped', null) : recordEnd(directory, 'failed', failureOf(error)),
      )
      // On a full disk the job stays without a status: it is unknown then, and its run ends.
      .then(noResult, noResult)
      .finally(() => this.#preparations.delete(job.jobName))
    this.#preparations.set(job.jobName, { stop, done })
  }

  /**
   * The command of the user's own container with its folder; null for a job of this project's container.
   *
   * @throws {InvalidInputError} `OWN_COMMANDS_REFUSED` | `NO_TRAIN_COMMAND` | `NO_WORKING_DIRECTORY`
   */
  async #ownCommand({ command: own, image }: TrainingJob): Promise<OwnCommand | null> {
    if (own == null) return null
    if (!(this.#options.runsOwnCommands ?? true))
      throw new InvalidInputError({ code: 'OWN_COMMANDS_REFUSED', message: ownCommandsRefused })
    if (own.words.length === 0) {
      const message = `this machine trains with processes: the model file has to name a command (container.train) beside the image ${image}`
      throw new InvalidInputError({ code: 'NO_TRAIN_COMMAND', message })
    }
    const found = await ownFolderOf(own.workingDirectory)
    if (found.status === 'missing') throw new InvalidInputError({ code: 'NO_WORKING_DIRECTORY', message: found.reason })
    return { words: own.words, workingDirectory: found.folder }
  }

  #supervise(job: TrainingJob, directory: string, own: OwnCommand | null = null): Promise<'submitted' | 'adopted'> {
    const { python, trainCommand = pythonModule(python, 'train') } = this.#options
    return startSupervisor({
      python,
      directory,
      limits: job.limits,
      command: own?.words ?? trainCommand,
      workingDirectory: own?.workingDirectory,
      variables: contractVariables(job, directory),
    })
  }

  async #ended(
    directory: string,
    { state, endedAt: endedAtText, failure }: SupervisorStatus,
  ): Promise<TrainingJobStatus> {
    const endedAt = Date.parse(endedAtText)
    if (state === 'timed-out') return { status: 'stopped', cause: 'deadline', endedAt }
    if (state === 'stopped') return { status: 'stopped', cause: 'asked', endedAt }
    if (state === 'failed') {
      return {
        status: 'failed',
        reason: failure?.message ?? 'The trainer failed without a message.',
        retryable: failure?.retryable ?? true,
        endedAt,
      }
    }
    const evaluation = parseEvaluation(await readEvaluation(directory))
    const unusable = (reason: string) => ({ status: 'failed', reason, retryable: false, endedAt }) as const
    if (evaluation.status === 'unreadable') return unusable(evaluation.reason)
    const stored = await this.#artifact(directory)
    if (stored.status === 'unusable') return unusable(stored.reason)
    return { status: 'succeeded', evaluation: evaluation.content, artifact: stored.artifact, endedAt }
  }

  /**
   * Stores the artifact on the first call, then deletes the job's input data. Later calls return the stored artifact.
   */
  async #artifact(directory: string): Promise<StoredArtifact> {
    const path = join(directory, 'artifact.json')
    const known = await readJson<TrainedArtifact>(path)
    if (known !== null) return { status: 'stored', artifact: known }
    const job = await readJson<TrainingJob>(join(directory, 'job.json'))
    if (job === null) return { status: 'unusable', reason: 'The folder of the job is gone.' }
    const stored = await storeArtifact(this.#options.objectStore, join(directory, 'model'), job.artifactPrefix)
    if (stored.status === 'unusable') return stored
    await writeJsonOnce(path, stored.artifact)
    await rm(join(directory, 'input', 'data'), { recursive: true, force: true })
    return stored
  }

  #directoryOf(jobName: string): string {
    if (/^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/.test(jobName)) return join(this.#options.stateDirectory, jobName)
    throw new InvalidInputError({ code: 'BAD_JOB_NAME', message: `${JSON.stringify(jobName)} is not a valid job name` })
  }
}

/** The job's own model type and those that it tries. */
function typesOf({ modelType, hyperparameters: { alternatives = '{}' } }: TrainingJob): string[] {
  return [modelType, ...Object.keys(JSON.parse(alternatives))]
}

function noResult(): void {}

const vanished = {
  code: 'TRAINER_VANISHED',
  message: 'The trainer vanished: its supervisor ended without a status.',
  retryable: true,
}

function failureOf(error: unknown): SupervisorStatus['failure'] {
  const { message } = error as Error
  return error instanceof AppError
    ? { code: error.code, message, retryable: error.retryable }
    : { code: 'TRAINER_NOT_STARTED', message, retryable: false }
}

/** Records the end of a job for which no supervisor does, so that every later check finds the same status. */
async function recordEnd(
  directory: string,
  state: SupervisorStatus['state'],
  failure: SupervisorStatus['failure'],
): Promise<SupervisorStatus> {
  const status: SupervisorStatus = { state, endedAt: new Date().toISOString(), failure }
  await writeJsonOnce(join(directory, 'status.json'), status)
  return (await readStatus(directory)) ?? status
}

/** @returns null if there is no such file: the trainer may have left a folder or a link to nowhere in its place */
async function readEvaluation(directory: string): Promise<string | null> {
  const path = join(directory, 'output', 'data', 'evaluation.json')
  return (await stat(path).catch(() => null))?.isFile() ? readFile(path, 'utf8') : null
}

async function readTail(path: string, byteCount: number): Promise<string> {
  try {
    const { size } = await stat(path)
    const file = await open(path)
    try {
      const length = Math.min(size, byteCount)
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
      return buffer.toString('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
