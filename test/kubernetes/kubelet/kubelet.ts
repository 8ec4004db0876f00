import { mkdirSync, rmSync } from 'node:fs'
import type { Server } from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CoreV1Api,
  type Informer,
  type KubeConfig,
  makeInformer,
  type ObjectCache,
  PatchStrategy,
  setHeaderOptions,
  type V1Pod,
  type V1PodStatus,
} from '@kubernetes/client-node'
import type { LabImage } from './lab-image.ts'
import { makeLogServer } from './log-server.ts'
import { PodLife } from './pod-life.ts'
import { condition, type KnownOfPod, since, statusOf } from './pod-status.ts'
import { type NodeRoom, Scheduler } from './scheduler.ts'

export interface KubeletOptions {
  readonly admin: KubeConfig
  readonly folder: string
  readonly certificate: { readonly cert: string; readonly key: string }
  /** By name: what a container of that image runs. May grow while the lab is open. */
  readonly images: Map<string, LabImage>
  readonly room: NodeRoom
  /** The wait before the first restart of a container, 10 s on a real node. */
  readonly backOffMs: number
}

/** A pod by its name. */
export interface PodName {
  readonly namespace: string
  readonly name: string
}

const nodeName = 'lab-node'

/**
 * Plays the scheduler and the kubelet of a cluster with one node: runs the containers of pods as processes, and reports
 * their statuses as a kubelet does.
 *
 * Not played: isolation (processes see the machine's files, run as this user, and may take more than their limits),
 * services, affinities, taints, and the first process of a container ignoring signals that it does not handle.
 */
export class Kubelet {
  private readonly lives = new Map<string, { readonly pod: V1Pod; readonly life: PodLife }>()
  private readonly reports = new Map<string, Promise<void>>()
  private readonly newest = new Map<string, KnownOfPod>()
  private readonly lost = new Set<string>()
  private readonly core: CoreV1Api
  private readonly pods: Informer<V1Pod> & ObjectCache<V1Pod>
  private readonly scheduler: Scheduler
  private readonly server: Server
  private readonly options: KubeletOptions
  private isOpen = true
  private isClosed = false
  private podCount = 0

  constructor(options: KubeletOptions) {
    this.options = options
    this.core = options.admin.makeApiClient(CoreV1Api)
    const list = () => this.core.listPodForAllNamespaces()
    this.pods = makeInformer<V1Pod>(options.admin, '/api/v1/pods', list)
    this.scheduler = new Scheduler({
      core: this.core,
      nodeName,
      room: options.room,
      list: () => this.pods.list(),
      isOpen: () => this.isOpen,
      onError: (error) => this.complain(error),
    })
    this.server = makeLogServer(options.certificate, (namespace, name, container) => {
      const life = this.find({ namespace, name })?.life
      if (life === undefined) return null
      const { logFile, containerID } = life.container(container)
      return containerID === undefined ? null : { file: logFile, isRunning: () => life.container(container).isRunning }
    })
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    await this.register((this.server.address() as { port: number }).port)
    this.pods.on('change', (pod) => this.see(pod))
    this.pods.on('delete', (pod) => void this.forget(pod))
    this.pods.on('error', (error) => {
      if (this.isClosed) return
      this.complain(error)
      setTimeout(() => this.isClosed || this.pods.start().catch(() => {}), 500).unref()
    })
    await this.pods.start()
  }

  /** Whether new pods find room; a node that is closed keeps those that it has. */
  setSchedulable(isOpen: boolean): void {
    this.isOpen = isOpen
    this.scheduler.ask()
  }

  /** A container that takes more memory than its limit. */
  killForMemory(pod: PodName, container?: string): void {
    this.of(pod).life.container(container).killForMemory()
  }

  /** The node runs out of memory, and the kubelet ends a pod to save the others. */
  evict(pod: PodName): void {
    const message = 'The node was low on resource: memory.'
    this.of(pod).life.end({ reason: 'Evicted', message, graceMs: 0, disruption: message })
  }

  /** The scheduler makes room for a pod of a higher priority. */
  async preempt(name: PodName): Promise<void> {
    const { pod } = this.of(name)
    await this.disrupt(pod, 'PreemptionByScheduler')
    await this.remove(pod)
  }

  /** The machine is gone with its pods, and the cluster has noticed: nothing is left of them but their end. */
  async loseNode(): Promise<void> {
    const lost = [...this.lives.values()]
    for (const { pod, life } of lost) {
      this.lost.add(pod.metadata?.uid ?? '')
      this.lives.delete(pod.metadata?.uid ?? '')
      life.delete(0)
      await life.over
      await this.reports.get(pod.metadata?.uid ?? '')
      await this.disrupt(pod, 'DeletionByPodGC', { phase: 'Failed' })
      await this.remove(pod, { gracePeriodSeconds: 0 })
    }
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.pods.stop()
    await Promise.all([...this.lives.values()].map(({ life }) => life.forget()))
    await Promise.allSettled(this.reports.values())
    this.server.closeAllConnections()
    this.server.close()
    rmSync(join(this.options.folder, 'pods'), { recursive: true, force: true })
  }

  /** The folder behind a persistent volume claim. */
  claimFolder(namespace: string, name: string): string {
    const folder = join(this.options.folder, 'claims', namespace, name)
    mkdirSync(folder, { recursive: true })
    return folder
  }

  private see(pod: V1Pod): void {
    const { metadata, spec, status } = pod
    const uid = metadata?.uid ?? ''
    const isOver = ['Succeeded', 'Failed'].includes(status?.phase ?? '')
    const isNew = !this.lives.has(uid) && !this.lost.has(uid) && metadata?.deletionTimestamp === undefined
    if (spec?.nodeName === nodeName && !isOver && isNew) this.begin(pod)
    if (metadata?.deletionTimestamp !== undefined)
      this.lives.get(uid)?.life.delete((metadata.deletionGracePeriodSeconds ?? 0) * 1000)
    this.scheduler.ask()
  }

  private begin(pod: V1Pod): void {
    const uid = pod.metadata?.uid ?? ''
    const count = ++this.podCount
    const life = new PodLife(pod, {
      core: this.core,
      folder: join(this.options.folder, 'pods', uid),
      // Every pod has an address of its own, so that two of them may listen on one port.
      podIp: `127.77.${count >> 8}.${count & 255}`,
      imageOf: (name) => this.options.images.get(name),
      claimFolder: (namespace, name) => this.claimFolder(namespace, name),
      backOffMs: this.options.backOffMs,
      report: (known) => this.report(uid, known),
    })
    this.lives.set(uid, { pod, life })
    void life.over.then(() => this.finish(uid))
  }

  /** A pod that was to be deleted goes once it has ended. */
  private async finish(uid: string): Promise<void> {
    const known = this.lives.get(uid)
    await this.reports.get(uid)
    if (known === undefined || this.isClosed) return
    const { name = '', namespace = '' } = known.pod.metadata ?? {}
    while (this.lives.has(uid) && !this.isClosed) {
      const pod = this.pods.get(name, namespace)
      if (pod?.metadata?.uid === uid && pod.metadata.deletionTimestamp !== undefined)
        return this.remove(pod, { gracePeriodSeconds: 0 })
      await sleep(100)
    }
  }

  private async forget({ metadata }: V1Pod): Promise<void> {
    const uid = metadata?.uid ?? ''
    const life = this.lives.get(uid)?.life
    this.lives.delete(uid)
    this.scheduler.ask()
    await life?.forget()
  }

  /** Statuses are written one after the other, and only the newest: it is never overwritten by an older one. */
  private report(uid: string, known: KnownOfPod): void {
    if (this.isClosed) return
    const { name = '', namespace = '' } = known.pod.metadata ?? {}
    this.newest.set(uid, known)
    const write = async () => {
      if (!this.lives.has(uid) || this.newest.get(uid) !== known || this.isClosed) return
      await this.patchStatus(known.pod, statusOf(known, this.pods.get(name, namespace) ?? known.pod))
    }
    this.reports.set(uid, (this.reports.get(uid) ?? Promise.resolve()).then(write))
  }

  private async disrupt(pod: V1Pod, reason: string, more: { phase?: string } = {}): Promise<void> {
    // Without its time it counts as long past, and a controller takes it back.
    const conditions = since([condition('DisruptionTarget', true, { reason, message: reason })], {})
    await this.patchStatus(pod, { conditions, ...more })
  }

  private async patchStatus({ metadata }: V1Pod, status: V1PodStatus): Promise<void> {
    const { name = '', namespace = '', uid = '' } = metadata ?? {}
    await this.harmlessly(
      this.core.patchNamespacedPodStatus(
        { name, namespace, body: { metadata: { uid }, status } },
        setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
      ),
    )
  }

  private async remove({ metadata }: V1Pod, options: { readonly gracePeriodSeconds?: number } = {}): Promise<void> {
    const { name = '', namespace = '', uid = '' } = metadata ?? {}
    const body = { ...options, preconditions: { uid } }
    await this.harmlessly(this.core.deleteNamespacedPod({ name, namespace, body }))
  }

  /** A pod that is gone, or another one by now, needs no report. */
  private async harmlessly(request: Promise<unknown>): Promise<void> {
    await request.catch((error) => {
      if (!this.isClosed && ![404, 409].includes(error.code)) this.complain(error)
    })
  }

  private complain(error: unknown): void {
    if (!this.isClosed) console.error(`kubelet: ${error instanceof Error ? error.message : JSON.stringify(error)}`)
  }

  private of(name: PodName) {
    const found = this.find(name)
    if (found === undefined) throw new Error(`no pod ${name.namespace}/${name.name} on the node`)
    return found
  }

  private find({ namespace, name }: PodName) {
    return [...this.lives.values()].find(
      ({ pod }) => pod.metadata?.namespace === namespace && pod.metadata.name === name,
    )
  }

  private async register(port: number): Promise<void> {
    const { cpus, memoryBytes, pods } = this.options.room
    const room = { cpu: String(cpus), memory: String(memoryBytes), pods: String(pods) }
    await this.core.createNode({ body: { metadata: { name: nodeName } } })
    const now = new Date()
    await this.core.patchNodeStatus(
      {
        name: nodeName,
        body: {
          status: {
            capacity: room,
            allocatable: room,
            addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
            daemonEndpoints: { kubeletEndpoint: { Port: port } },
            conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: now }],
          },
        },
      },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    )
  }
}
