import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CoreV1Api, V1Container, V1Pod } from '@kubernetes/client-node'
import { ContainerLife } from './container-life.ts'
import { type Surroundings, surroundingsOf } from './container-surroundings.ts'
import type { LabImage } from './lab-image.ts'
import type { KnownOfPod } from './pod-status.ts'
import { isSidecar } from './requested-resources.ts'
import { prepareVolumes, type VolumePlace } from './volumes.ts'

/** The least that the kubelet leaves a sidecar whose turn to end comes late. */
const graceMinMs = 2000

export interface PodLifePlace extends Omit<VolumePlace, 'core'> {
  readonly core: CoreV1Api
  readonly podIp: string
  readonly imageOf: (name: string) => LabImage | undefined
  /** The wait before the first restart of a container; it doubles. */
  readonly backOffMs: number
  /** Called after every change, until the last one. */
  readonly report: (known: KnownOfPod) => void
}

interface Ending {
  readonly reason: string
  readonly message: string
  readonly graceMs: number
  readonly disruption: string | null
}

/** A pod on the node: its containers, in the order and with the ends that a kubelet gives them. */
export class PodLife {
  private readonly startTime = new Date()
  private readonly inits: ContainerLife[]
  private readonly mains: ContainerLife[]
  private readonly surroundings = new Map<ContainerLife, Surroundings>()
  private isInitialized = false
  private isOver = false
  private ending: Ending | null = null
  private deletion: { graceMs: number } | null = null
  private isEnding = false
  private readonly pod: V1Pod
  private readonly place: PodLifePlace
  private stopped = Promise.withResolvers<void>()
  /** Resolves once nothing of the pod runs any more. */
  readonly over: Promise<void>

  constructor(pod: V1Pod, place: PodLifePlace) {
    this.pod = pod
    this.place = place
    const life = (spec: V1Container) =>
      new ContainerLife(spec, this.logFile(spec.name), place.podIp, () => this.report())
    this.inits = (pod.spec?.initContainers ?? []).map(life)
    this.mains = (pod.spec?.containers ?? []).map(life)
    for (const main of this.mains)
      if (this.inits.length === 0) main.state = { waiting: { reason: 'ContainerCreating' } }
    this.over = this.live()
  }

  logFile(container: string): string {
    return join(this.place.folder, `${container}.log`)
  }

  container(name: string | undefined): ContainerLife {
    const found =
      name === undefined ? this.mains[0] : [...this.inits, ...this.mains].find(({ spec }) => spec.name === name)
    if (found === undefined) throw new Error(`${this.pod.metadata?.name} has no container ${name}`)
    return found
  }

  /** Ends the pod because it is deleted; the status says no reason then. */
  delete(graceMs: number): void {
    if (graceMs === 0) for (const each of [...this.inits, ...this.mains]) each.kill()
    if (this.deletion !== null) return
    this.deletion = { graceMs }
    this.stopped.resolve()
  }

  /** Ends the pod by a decision of the kubelet's. */
  end(ending: Ending): void {
    if (this.isStopped) return
    this.ending = ending
    this.stopped.resolve()
  }

  /** Removes the pod's folder, with its logs. */
  async forget(): Promise<void> {
    this.delete(0)
    await this.over
    await rm(this.place.folder, { recursive: true, force: true })
  }

  private get isStopped(): boolean {
    return this.isEnding || this.deletion !== null || this.ending !== null
  }

  private report(): void {
    const { pod, startTime, inits, mains, isInitialized, isOver, ending } = this
    const { podIp } = this.place
    const disruption = ending?.disruption ?? null
    this.place.report({ pod, podIp, startTime, inits, mains, isInitialized, ending, isOver, disruption })
  }

  private async live(): Promise<void> {
    this.report()
    const deadline = this.deadline()
    try {
      const volumes = await prepareVolumes(this.pod, this.place)
      if (await this.initialize(volumes)) {
        this.isInitialized = true
        this.report()
        const all = Promise.all(this.mains.map((main) => this.keep(main, volumes)))
        await Promise.race([all, this.stopped.promise])
      }
    } catch (error) {
      console.error(`pod ${this.pod.metadata?.name}: ${(error as Error).message}`)
      for (const main of this.mains) main.wait('CreateContainerError', (error as Error).message)
      await this.stopped.promise
    } finally {
      clearTimeout(deadline)
    }
    await this.stopAll()
    this.isOver = true
    this.report()
  }

  /** The kubelet counts a pod's deadline from the moment it accepted the pod. */
  private deadline(): NodeJS.Timeout | undefined {
    const seconds = this.pod.spec?.activeDeadlineSeconds
    if (seconds === undefined) return undefined
    const ending = {
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
      graceMs: this.graceMs,
      disruption: null,
    }
    return setTimeout(() => this.end(ending), seconds * 1000)
  }

  private get graceMs(): number {
    return (this.pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000
  }

  /** Init containers in their order: a sidecar has to have started, another one has to end well. False: the pod ends. */
  private async initialize(volumes: ReadonlyMap<string, string>): Promise<boolean> {
    for (const init of this.inits) {
      if (this.isStopped) return false
      if (isSidecar(init.spec)) {
        // What it needs may be gone with its pod by now.
        void this.keep(init, volumes).catch(
          (error: Error) => this.isStopped || init.wait('CreateContainerError', error.message),
        )
        while (!init.isStarted && !this.isStopped) await sleep(20)
      } else if (!(await this.keep(init, volumes))) return false
    }
    return !this.isStopped
  }

  /** Runs a container, and again as often as its policy asks for. True if it ended well. */
  private async keep(life: ContainerLife, volumes: ReadonlyMap<string, string>): Promise<boolean> {
    const isInit = this.inits.includes(life)
    const policy = life.spec.restartPolicy ?? this.pod.spec?.restartPolicy ?? 'Always'
    for (let waitMs = this.place.backOffMs; ; waitMs = Math.min(waitMs * 2, 300_000)) {
      const surroundings = await this.surround(life, volumes)
      if (surroundings === null || this.isStopped) return false
      this.surroundings.set(life, surroundings)
      const { exitCode } = await life.start(surroundings)
      if (this.isStopped) return exitCode === 0
      const isRestarted =
        policy === 'Never' ? false : policy === 'OnFailure' || (isInit && !isSidecar(life.spec)) ? exitCode !== 0 : true
      if (!isRestarted || (isSidecar(life.spec) && this.haveMainsEnded)) return exitCode === 0
      await Promise.race([sleep(100), this.stopped.promise])
      life.wait('CrashLoopBackOff', `back-off ${waitMs / 1000}s restarting failed container`)
      await Promise.race([sleep(waitMs), this.stopped.promise])
      if (this.isStopped) return false
    }
  }

  private get haveMainsEnded(): boolean {
    return this.isInitialized && this.mains.every(({ exit }) => exit !== undefined)
  }

  /** Waits for the image, as a kubelet does: a missing one is tried again and again. Null: the pod was stopped first. */
  private async surround(life: ContainerLife, volumes: ReadonlyMap<string, string>): Promise<Surroundings | null> {
    const { spec } = life
    const name = spec.image ?? ''
    const { pod, place } = this
    for (let tries = 0; place.imageOf(name) === undefined; tries++) {
      const [reason, message] =
        tries === 0
          ? (['ErrImagePull', `failed to pull and unpack image "${name}": not found`] as const)
          : (['ImagePullBackOff', `Back-off pulling image "${name}"`] as const)
      life.wait(reason, message)
      await Promise.race([sleep(1000), this.stopped.promise])
      if (this.isStopped) return null
    }
    const image = place.imageOf(name) as LabImage
    const security = { ...pod.spec?.securityContext, ...spec.securityContext }
    if (security.runAsNonRoot === true && security.runAsUser === undefined && image.user === 0) {
      life.wait('CreateContainerConfigError', 'container has runAsNonRoot and image will run as root')
      await this.stopped.promise
      return null
    }
    const folder = join(place.folder, 'containers', spec.name)
    await mkdir(folder, { recursive: true })
    return surroundingsOf({ core: place.core, pod, container: spec, image, volumes, folder, podIp: place.podIp })
  }

  /** The main containers end first, then the sidecars, in the reverse of their order; all share one grace. */
  private async stopAll(): Promise<void> {
    this.isEnding = true
    this.stopped.resolve()
    const graceMs = this.deletion?.graceMs ?? this.ending?.graceMs ?? this.graceMs
    const end = Date.now() + graceMs
    const stop = (life: ContainerLife) => {
      const leftMs = Math.max(end - Date.now(), Math.min(graceMs, graceMinMs))
      return life.stop(leftMs, this.surroundings.get(life))
    }
    const others = this.inits.filter(({ spec }) => !isSidecar(spec))
    await Promise.all([...others, ...this.mains].map(stop))
    for (const sidecar of this.inits.filter(({ spec }) => isSidecar(spec)).reverse()) await stop(sidecar)
  }
}
