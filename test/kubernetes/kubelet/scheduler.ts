import type { CoreV1Api, V1Pod } from '@kubernetes/client-node'
import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node'
import { condition, since } from './pod-status.ts'
import { requestedResources } from './requested-resources.ts'

export interface NodeRoom {
  readonly cpus: number
  readonly memoryBytes: number
  readonly pods: number
}

export interface SchedulerPlace {
  readonly core: CoreV1Api
  readonly nodeName: string
  readonly room: NodeRoom
  /** All pods of the cluster, as they are known now. */
  readonly list: () => readonly V1Pod[]
  /** Whether the node takes new pods. */
  readonly isOpen: () => boolean
  readonly onError: (error: unknown) => void
}

/** Gives pods to the one node of the lab: the highest priority first, then the oldest; the others are told why not. */
export class Scheduler {
  private readonly bound = new Set<string>()
  private readonly place: SchedulerPlace
  private isRunning = false
  private isAsked = false

  constructor(place: SchedulerPlace) {
    this.place = place
  }

  /** Something changed: looks at all pods, now or once the look under way is done. */
  ask(): void {
    this.isAsked = true
    if (this.isRunning) return
    this.isRunning = true
    this.run()
      .catch(this.place.onError)
      .finally(() => {
        this.isRunning = false
      })
  }

  private async run(): Promise<void> {
    while (this.isAsked) {
      this.isAsked = false
      await this.pass()
    }
  }

  /** Looks at each pod once. It ends before a binding if something has changed: a more urgent pod may fit by now. */
  private async pass(): Promise<void> {
    const isOpen = this.place.isOpen()
    for (const pod of this.waiting()) {
      const missing = isOpen ? this.missing(pod) : ['node(s) were unschedulable']
      if (missing.length === 0 && this.isAsked) return
      await (missing.length === 0 ? this.bind(pod) : this.refuse(pod, missing)).catch((error) => {
        // Deleted or bound meanwhile.
        if (![404, 409].includes(error.code)) throw error
      })
    }
  }

  private waiting(): V1Pod[] {
    return this.place
      .list()
      .filter(({ metadata, spec }) => {
        const isFree = spec?.nodeName === undefined && metadata?.deletionTimestamp === undefined
        return isFree && (spec?.schedulingGates ?? []).length === 0 && !this.bound.has(metadata?.uid ?? '')
      })
      .sort((one, other) => {
        const byPriority = (other.spec?.priority ?? 0) - (one.spec?.priority ?? 0)
        return byPriority || Number(one.metadata?.creationTimestamp) - Number(other.metadata?.creationTimestamp)
      })
  }

  private missing(pod: V1Pod): string[] {
    const { nodeName, room, list } = this.place
    const placed = list().filter(({ spec, status, metadata }) => {
      const isHere = spec?.nodeName === nodeName || this.bound.has(metadata?.uid ?? '')
      return isHere && !['Succeeded', 'Failed'].includes(status?.phase ?? '')
    })
    const claims = [...placed, pod].map(({ spec }) => (spec ? requestedResources(spec) : { cpus: 0, memoryBytes: 0 }))
    const total = (name: 'cpus' | 'memoryBytes') => claims.reduce((sum, claim) => sum + claim[name], 0)
    return [
      ...(total('cpus') > room.cpus + 1e-9 ? ['Insufficient cpu'] : []),
      ...(total('memoryBytes') > room.memoryBytes ? ['Insufficient memory'] : []),
      ...(claims.length > room.pods ? ['Too many pods'] : []),
    ]
  }

  private async bind({ metadata }: V1Pod): Promise<void> {
    const { core, nodeName } = this.place
    const { name = '', namespace = '', uid = '' } = metadata ?? {}
    const target = { apiVersion: 'v1', kind: 'Node', name: nodeName }
    await core.createNamespacedPodBinding({ name, namespace, body: { metadata: { name, namespace, uid }, target } })
    this.bound.add(uid)
  }

  private async refuse(pod: V1Pod, missing: readonly string[]): Promise<void> {
    const message = `0/1 nodes are available: ${missing.map((each) => `1 ${each}`).join(', ')}.`
    const { metadata, status } = pod
    if (status?.conditions?.some((each) => each.type === 'PodScheduled' && each.message === message)) return
    const { name = '', namespace = '' } = metadata ?? {}
    const conditions = since([condition('PodScheduled', false, { reason: 'Unschedulable', message })], pod)
    await this.place.core.patchNamespacedPodStatus(
      { name, namespace, body: { status: { conditions } } },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    )
  }
}
