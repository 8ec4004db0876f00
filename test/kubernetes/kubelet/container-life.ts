import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { V1Container, V1ContainerState, V1ContainerStateTerminated } from '@kubernetes/client-node'
import type { Surroundings } from './container-surroundings.ts'
import { hasStarted, runs, watch } from './probe.ts'

/** The longest message of a container's end, in characters. */
const messageMax = 4096

/** One container of a pod: its process, its state, its restarts. Several processes, one after the other. */
export class ContainerLife {
  state: V1ContainerState = { waiting: { reason: 'PodInitializing' } }
  lastState: V1ContainerState = {}
  restartCount = 0
  isStarted = false
  isReady = false
  containerID: string | undefined
  private child: ChildProcess | null = null
  private endsWith: 'OOMKilled' | null = null
  private ended: Promise<V1ContainerStateTerminated> | null = null
  private readonly podIp: string
  private readonly tell: () => void
  readonly spec: V1Container
  readonly logFile: string

  /** @param tell is called after each change of the state */
  constructor(spec: V1Container, logFile: string, podIp: string, tell: () => void) {
    this.spec = spec
    this.logFile = logFile
    this.podIp = podIp
    this.tell = tell
  }

  get isRunning(): boolean {
    return this.state.running !== undefined
  }

  get exit(): V1ContainerStateTerminated | undefined {
    return this.state.terminated
  }

  wait(reason: string, message?: string): void {
    if (this.state.waiting?.reason === reason) return
    if (this.state.terminated !== undefined) this.lastState = this.state
    this.state = { waiting: { reason, ...(message !== undefined && { message }) } }
    this.tell()
  }

  /** Starts the process; the promise is of its end. A file instead of a pipe, so that the output outlives this process. */
  start(surroundings: Surroundings): Promise<V1ContainerStateTerminated> {
    if (this.state.terminated !== undefined) this.lastState = this.state
    if (this.containerID !== undefined) this.restartCount += 1
    this.endsWith = null
    this.isStarted = false
    this.isReady = false
    this.containerID = `lab://${randomUUID()}`
    mkdirSync(dirname(this.logFile), { recursive: true })
    writeFileSync(surroundings.terminationFile, '')
    const output = openSync(this.logFile, 'w')
    const [file = '', ...rest] = surroundings.command
    const { env, cwd } = surroundings
    // A group of its own: what the first process leaves behind ends with it, as in a container.
    const child = spawn(file, rest, { env, cwd, detached: true, stdio: ['ignore', output, output] })
    closeSync(output)
    this.child = child
    const startedAt = new Date()
    this.state = { running: { startedAt } }
    this.ended = this.endOf(child, surroundings, startedAt)
    this.probe(surroundings, child).catch((error) => console.error(`${this.spec.name}: ${error.message}`))
    this.tell()
    return this.ended
  }

  /** Ends the process: the hook before the end, SIGTERM, and SIGKILL once the grace is over. */
  async stop(graceMs: number, surroundings?: Surroundings): Promise<void> {
    const child = this.child
    if (child === null || this.ended === null) return
    const over = sleep(graceMs).then(() => signal(child, 'SIGKILL', true))
    const hook = this.spec.lifecycle?.preStop
    if (hook?.sleep !== undefined) await Promise.race([sleep(hook.sleep.seconds * 1000), this.ended, over])
    if (hook?.exec !== undefined && surroundings !== undefined)
      await Promise.race([runs((hook.exec.command ?? []).map(surroundings.localize), surroundings, graceMs), over])
    signal(child, 'SIGTERM', false)
    await Promise.race([this.ended, over])
    await this.ended
  }

  kill(): void {
    if (this.child !== null) signal(this.child, 'SIGKILL', true)
  }

  /** Ends the process as the kernel does that runs out of the container's memory. */
  killForMemory(): void {
    if (this.child === null) throw new Error(`${this.spec.name} does not run`)
    this.endsWith = 'OOMKilled'
    this.kill()
  }

  private async endOf(child: ChildProcess, { terminationFile }: Surroundings, startedAt: Date) {
    const failure = await once(child, 'exit').then(
      () => null,
      (error: Error) => error,
    )
    signal(child, 'SIGKILL', true)
    const exitCode = failure === null ? (child.exitCode ?? 128 + signalNumber(child.signalCode)) : 128
    const message = failure?.message ?? this.messageOf(terminationFile, exitCode)
    const reason = this.endsWith ?? (failure === null ? (exitCode === 0 ? 'Completed' : 'Error') : 'StartError')
    const exit: V1ContainerStateTerminated = {
      exitCode,
      reason,
      startedAt,
      finishedAt: new Date(),
      ...(message !== '' && { message }),
      ...(this.containerID !== undefined && { containerID: this.containerID }),
    }
    this.child = null
    this.isStarted = false
    this.isReady = false
    this.state = { terminated: exit }
    this.tell()
    return exit
  }

  private messageOf(terminationFile: string, exitCode: number): string {
    const written = readFileSync(terminationFile, 'utf8').slice(0, messageMax)
    if (written !== '' || exitCode === 0 || this.spec.terminationMessagePolicy !== 'FallbackToLogsOnError')
      return written
    return readFileSync(this.logFile, 'utf8').split('\n').slice(-80).join('\n').slice(-2048)
  }

  private async probe(surroundings: Surroundings, child: ChildProcess): Promise<void> {
    const { startupProbe, readinessProbe, livenessProbe } = this.spec
    const probed = { container: this.spec, surroundings, podIp: this.podIp }
    const isOver = () => this.child !== child
    const kill = () => void this.stop(30_000, surroundings)
    if (startupProbe !== undefined && !(await hasStarted(startupProbe, probed, isOver))) return kill()
    if (isOver()) return
    this.isStarted = true
    this.isReady = readinessProbe === undefined
    this.tell()
    if (livenessProbe !== undefined) void watch(livenessProbe, probed, isOver, (isGood) => isGood || kill())
    if (readinessProbe === undefined) return
    await watch(readinessProbe, probed, isOver, (isGood) => {
      this.isReady = isGood
      this.tell()
    })
  }
}

/** A container's first process alone gets a signal; with it ends everything that it started. */
function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL', isForAll: boolean): void {
  if (child.pid === undefined) return
  try {
    process.kill(isForAll ? -child.pid : child.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === 'SIGTERM' ? 15 : name === 'SIGINT' ? 2 : 9
}
