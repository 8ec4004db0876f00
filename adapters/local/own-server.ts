import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { OwnContainer } from '#contracts/own-container'
import type { Answer } from '#core/answer'
import { AppError } from '#core/errors'
import type { FeatureValue } from '#core/ports/model-server'
import { readPredictions } from '#core/read-predictions'
import { freePort, isFree } from './free-port.ts'
import { httpExchange } from './http-exchange.ts'
import { ownFolderOf } from './own-folder-of.ts'
import { childEnvironment, pythonModule } from './python-process.ts'

/** The time limits of a user's server. */
export interface OwnServerLimits {
  /** From the start of the process until `/ping` answers with 200. */
  readonly startMsMax: number
  readonly answerMsMax: number
}

/**
 * A server that imports a large library takes tens of seconds on a busy machine; SageMaker's own limit is eight minutes, in
 * which this machine would make no other change to the model's versions. An answer has SageMaker's limit.
 */
export const ownServerLimits: OwnServerLimits = { startMsMax: 120_000, answerMsMax: 60_000 }

export interface OwnServerOptions {
  /** The Python interpreter of this project's container, which holds the server to its limits. */
  readonly python: string
  readonly container: OwnContainer
  /** The folder of the version's files. */
  readonly folder: string
  readonly version: number
  readonly limits: OwnServerLimits
  /** @default a free port of the loopback */
  readonly portOf?: () => Promise<number>
}

/** Another program may take a port before the server does: then it is started on another one. */
const portsTriedMax = 3
const pingEveryMs = 50
const pingMsMax = 2_000
const endGraceMs = 4_000
const saidLinesMax = 20
/** SageMaker's limit on an answer in real time. */
const answerBytesMax = 25 * 2 ** 20
/** Rows a request: an answer of a server of moderate speed stays well within its time. */
const rowsMax = 1_000

/**
 * A user's own server of one version: a supervised process that follows SageMaker's contract, `GET /ping` and
 * `POST /invocations`. It and all processes that it started end when this process ends, for any reason.
 */
export class OwnServer {
  readonly #child: ChildProcess
  readonly #port: number
  readonly #answerMsMax: number
  /** A connection a request: a server may close one that is idle just as it is used. */
  readonly #agent = new Agent({ keepAlive: false })
  readonly #said: string[] = []
  #hasEnded = false

  private constructor({ python, container, folder, version, limits }: OwnServerOptions, at: Place) {
    const [file, ...head] = pythonModule(python, 'guard') as [string, ...string[]]
    const flags = {
      cpus: container.serveCpus,
      'memory-bytes': Math.round(container.serveMemoryGb * 2 ** 30),
      'working-directory': at.workingDirectory,
    }
    const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
    this.#port = at.port
    this.#answerMsMax = limits.answerMsMax
    this.#child = spawn(file, [...head, ...words, '--', ...(container.serve ?? [])], {
      env: childEnvironment({
        SM_MODEL_DIR: folder,
        SAGEMAKER_BIND_TO_PORT: String(at.port),
        SERVE_HOST: '127.0.0.1',
        MODEL_VERSION: String(version),
      }),
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    this.#child.once('exit', () => {
      this.#hasEnded = true
      this.#killGroup()
    })
    // Reported by `once(child, 'spawn')`, and harmless after it.
    this.#child.on('error', () => {})
    const said = this.#said
    if (this.#child.stderr)
      createInterface(this.#child.stderr).on('line', (line) => {
        if (line.trim() !== '' && said.push(line) > saidLinesMax) said.shift()
      })
  }

  /**
   * Resolves once the server answers `GET /ping` with 200.
   *
   * @throws {AppError} `OWN_SERVER_NOT_STARTED`, with the server's last words
   */
  static async start(options: OwnServerOptions): Promise<OwnServer> {
    const { container, limits } = options
    if (container.serve === undefined)
      throw notStarted(
        'the version has no model.onnx, and the model file named no command that serves it (container.serve)',
      )
    const workingDirectory = await ownFolderOf(container.workingDirectory)
    if (workingDirectory.status === 'missing') throw notStarted(workingDirectory.reason)
    const { portOf = freePort } = options
    for (let tried = 1; ; tried++) {
      const port = await portOf()
      const server = new OwnServer(options, { workingDirectory: workingDirectory.folder, port })
      try {
        await once(server.#child, 'spawn')
        await server.#untilHealthy(limits.startMsMax)
        return server
      } catch (error) {
        await server.end()
        if (tried < portsTriedMax && !(await isFree(port))) continue
        throw notStarted(`its command ${JSON.stringify(container.serve.join(' '))} ${(error as Error).message}`)
      }
    }
  }

  get pid(): number {
    return this.#child.pid as number
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /**
   * The answers to rows, one a row; null for a row that the server does not score.
   *
   * @throws {AppError} `OWN_SERVER_LOST` | `OWN_SERVER_TIMED_OUT` | `OWN_SERVER_REFUSED` | `OWN_SERVER_UNREADABLE`
   */
  async score(rows: readonly (readonly FeatureValue[])[]): Promise<(Answer | null)[]> {
    const answers: (Answer | null)[] = []
    for (let start = 0; start < rows.length; start += rowsMax)
      answers.push(...(await this.#invoke(rows.slice(start, start + rowsMax))))
    return answers
  }

  /** Terminates the process and all that it started, and kills them after a grace period. Harmless after its end. */
  async end(): Promise<void> {
    this.#agent.destroy()
    if (this.#hasEnded || this.#child.pid === undefined) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const impatience = setTimeout(() => this.#killGroup(), endGraceMs)
    await exited
    clearTimeout(impatience)
  }

  /** The guard ends its group with itself, unless it is killed: then the server would live on. */
  #killGroup(): void {
    try {
      process.kill(process.platform === 'win32' ? this.pid : -this.pid, 'SIGKILL')
    } catch {
      // Nothing of it is left.
    }
  }

  async #untilHealthy(startMsMax: number): Promise<void> {
    const deadline = performance.now() + startMsMax
    for (;;) {
      if (this.#hasEnded) throw new Error(`ended before it answered: ${this.#said.at(-1) ?? 'it printed nothing'}`)
      const left = deadline - performance.now()
      if (left <= 0)
        throw new Error(`did not answer GET /ping with 200 within ${startMsMax / 1000} s${this.#lastWord()}`)
      if (await this.#isHealthy(Math.min(pingMsMax, left))) return
      await wait(pingEveryMs)
    }
  }

  async #isHealthy(msMax: number): Promise<boolean> {
    const signal = AbortSignal.timeout(Math.ceil(msMax))
    const { status } = await this.#exchange({ method: 'GET', path: '/ping', signal }).catch(() => ({ status: 0 }))
    return status === 200
  }

  async #invoke(instances: readonly (readonly FeatureValue[])[]): Promise<readonly (Answer | null)[]> {
    const signal = AbortSignal.timeout(this.#answerMsMax)
    const body = JSON.stringify({ instances })
    const answer = await this.#exchange({ method: 'POST', path: '/invocations', body, signal }).catch((cause) => {
      if (signal.aborted)
        throw failure('OWN_SERVER_TIMED_OUT', `it did not answer within ${this.#answerMsMax / 1000} s`)
      throw failure('OWN_SERVER_LOST', `no answer: ${(cause as Error).message}${this.#lastWord()}`)
    })
    if (answer.status !== 200)
      throw failure('OWN_SERVER_REFUSED', `it answered with status ${answer.status}: ${answer.text.slice(0, 200)}`)
    const read = readPredictions(answer.text, instances.length)
    if (read.status === 'unreadable') throw failure('OWN_SERVER_UNREADABLE', read.reason)
    return read.answers
  }

  #exchange(asked: Pick<Parameters<typeof httpExchange>[0], 'method' | 'path' | 'body' | 'signal'>) {
    return httpExchange({ ...asked, agent: this.#agent, port: this.#port, bytesMax: answerBytesMax })
  }

  #lastWord(): string {
    const line = this.#said.at(-1)
    return line === undefined ? '' : `; it last printed: ${line.slice(0, 200)}`
  }
}

interface Place {
  readonly port: number
  /** Absolute. */
  readonly workingDirectory: string
}

function failure(code: string, reason: string): AppError {
  return new AppError({ code, message: `its own server failed: ${reason}` })
}

function notStarted(reason: string): AppError {
  return new AppError({ code: 'OWN_SERVER_NOT_STARTED', message: `its own server did not start: ${reason}` })
}
