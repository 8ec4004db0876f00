import type { CoreV1Event, V1Job, V1Pod } from '@kubernetes/client-node'
import { clusterLabels } from '#contracts/cluster-place'
import type { Cluster } from './cluster.ts'
import { hasStatus, kubernetesError } from './kubernetes-error.ts'

/** The label that the Job controller gives a Job's pods. */
const jobNameLabel = 'batch.kubernetes.io/job-name'

/** The calls about an installation's training Jobs, with their errors in our words. */
export class ClusterJobs {
  readonly #open: () => Promise<Cluster>
  readonly #installation: string

  constructor(open: () => Promise<Cluster>, installation: string) {
    this.#open = open
    this.#installation = installation
  }

  /** @returns false if there is a Job of that name */
  async create(job: V1Job): Promise<boolean> {
    const { batch, namespace } = await this.#open()
    try {
      await batch.createNamespacedJob({ namespace, body: job, fieldValidation: 'Strict' })
      return true
    } catch (error) {
      if (hasStatus(error, 409)) return false
      throw kubernetesError(error, `creating Job ${job.metadata?.name}`)
    }
  }

  /** @returns null if there is none */
  async read(name: string): Promise<V1Job | null> {
    const { batch, namespace } = await this.#open()
    try {
      return await batch.readNamespacedJob({ name, namespace })
    } catch (error) {
      if (hasStatus(error, 404)) return null
      throw kubernetesError(error, `reading Job ${name}`)
    }
  }

  isOurs(job: V1Job): boolean {
    return job.metadata?.labels?.[clusterLabels.installation] === this.#installation
  }

  /** All training Jobs of the installation. */
  async list(): Promise<V1Job[]> {
    const { batch, namespace } = await this.#open()
    const labelSelector = this.#selector()
    const list = batch.listNamespacedJob({ namespace, labelSelector })
    return (await list.catch(said('listing the training Jobs'))).items
  }

  /** The pods of one Job, or those of all by the Jobs' names. */
  async podsOf(name: string): Promise<V1Pod[]> {
    return this.#listPods(`${this.#selector()},${jobNameLabel}=${name}`)
  }

  async podsByJob(): Promise<ReadonlyMap<string, V1Pod[]>> {
    const pods = await this.#listPods(this.#selector())
    return Map.groupBy(pods, ({ metadata }) => metadata?.labels?.[jobNameLabel] ?? '')
  }

  /** Events about Jobs, such as those of pods that the cluster refuses to make. */
  async events(name: string | null): Promise<CoreV1Event[]> {
    const { core, namespace } = await this.#open()
    const ofOne = name === null ? '' : `,involvedObject.name=${name}`
    const list = core.listNamespacedEvent({ namespace, fieldSelector: `involvedObject.kind=Job${ofOne}` })
    return (await list.catch(said('listing the events of Jobs'))).items
  }

  /** Deletes a Job and its pods. The name is free once they are gone. A Job that is not there is fine. */
  async delete(name: string): Promise<void> {
    const { batch, namespace } = await this.#open()
    try {
      await batch.deleteNamespacedJob({ name, namespace, propagationPolicy: 'Foreground' })
    } catch (error) {
      if (!hasStatus(error, 404)) throw kubernetesError(error, `deleting Job ${name}`)
    }
  }

  /** The end of a container's log; null if the container has none yet, or is gone. */
  async log(pod: V1Pod, container: string, lineCount: number): Promise<string | null> {
    const { core, namespace } = await this.#open()
    const name = pod.metadata?.name ?? ''
    try {
      return (await core.readNamespacedPodLog({ name, namespace, container, tailLines: lineCount })) ?? ''
    } catch (error) {
      if (hasStatus(error, 400) || hasStatus(error, 404)) return null
      throw kubernetesError(error, `reading the log of pod ${name}`)
    }
  }

  #selector(): string {
    return `${clusterLabels.installation}=${this.#installation},${clusterLabels.role}=training`
  }

  async #listPods(labelSelector: string): Promise<V1Pod[]> {
    const { core, namespace } = await this.#open()
    return (await core.listNamespacedPod({ namespace, labelSelector }).catch(said('listing the pods of trainings')))
      .items
  }
}

function said(doing: string): (error: unknown) => never {
  return (error) => {
    throw kubernetesError(error, doing)
  }
}
