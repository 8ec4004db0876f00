import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node'
import { artifactFolder } from '#adapters/training/artifact-folder'
import { DeployingModelServer } from '#adapters/training/deploying-model-server'
import { servingImageOf } from '#adapters/training/serving-image'
import { clusterLabels } from '#contracts/cluster-place'
import type { EndpointRequest, ModelServer, ServedVersion, ServingOutcome } from '#core/ports/model-server'
import type { Cluster } from './cluster.ts'
import { hasStatus, kubernetesError } from './kubernetes-error.ts'
import { asSent, type Manifest } from './manifests/manifest.ts'
import type { ServedModel, ServingPlace } from './manifests/served-model.ts'
import { type ServingOptions, servingLabels, servingManifests } from './manifests/serving-manifests.ts'
import { rolloutOutcome } from './rollout-outcome.ts'

export interface KubernetesModelServerOptions extends ServingOptions {
  readonly place: ServingPlace
  /** Opens the cluster; called once a service is asked for, because the client is large. */
  readonly cluster: () => Promise<Cluster>
  /**
   * Scores the rows of models without a service.
   *
   * @default none: their users score their rows themselves
   */
  readonly scorer?: Pick<ModelServer, 'serve'> | null
}

/** The owner of the fields that we set. Others, as the autoscaler, keep theirs. */
const fieldManager = 'remodel'

/**
 * The ModelServer port on Deployments of a Kubernetes cluster: a champion is rolled out to the service named in its
 * model file.
 *
 * No state is kept here: the cluster knows how far a rollout is. The old pods answer until new ones do, and go on
 * where none does. A repeat sets the same fields to the same values.
 */
export class KubernetesModelServer extends DeployingModelServer implements ModelServer {
  readonly #options: KubernetesModelServerOptions

  constructor(options: KubernetesModelServerOptions) {
    super()
    this.#options = options
  }

  async serve(
    modelName: string,
    champion: ServedVersion,
    others: readonly ServedVersion[],
    endpoint: EndpointRequest | null = null,
  ): Promise<ServingOutcome> {
    if (endpoint === null)
      return this.#options.scorer?.serve(modelName, champion, others) ?? ({ status: 'serving' } as const)
    const { kubernetes: definition, sagemaker } = endpoint.serving
    if (sagemaker?.deploy === false) return { status: 'serving' }
    if (definition === undefined) {
      const reason = 'its file names an endpoint of SageMaker, and this installation serves on Kubernetes'
      return { status: 'failed', reason }
    }
    const { version, artifactKeys } = champion
    const folder = artifactFolder(artifactKeys)
    const found = servingImageOf(champion, this.#options.place.trainingImage)
    if (found.status === 'failed') return found
    const { image } = found
    return this.#rollOut({ modelName, version, since: endpoint.since, folder, image, definition })
  }

  async close(): Promise<void> {}

  async #rollOut(model: ServedModel): Promise<ServingOutcome> {
    const { service } = model.definition
    const cluster = await this.#options.cluster()
    const there = await this.#read(cluster, service)
    const owner = there?.metadata?.labels?.[servingLabels.service]
    const ofModel = there?.metadata?.labels?.[clusterLabels.model]
    const [serviceObject, budget, autoscaler, deployment] = servingManifests(model, this.#options.place, this.#options)
    if (there && (owner !== service || ofModel !== deployment.metadata.labels?.[clusterLabels.model])) {
      const whose = ofModel === undefined ? 'something else' : `model ${ofModel}`
      return { status: 'failed', reason: `service ${service} is that of ${whose}: name another one in the model file` }
    }
    for (const object of [serviceObject, budget, autoscaler]) await this.#apply(cluster, object)
    const applied = (await this.#apply(cluster, deployment)) as V1Deployment
    return rolloutOutcome(model, applied, () => this.#pods(cluster, service))
  }

  async #read(cluster: Cluster, name: string): Promise<V1Deployment | null> {
    try {
      return await cluster.apps.readNamespacedDeployment({ name, namespace: cluster.namespace })
    } catch (error) {
      if (hasStatus(error, 404)) return null
      throw kubernetesError(error, `reading Deployment ${name}`)
    }
  }

  async #pods(cluster: Cluster, service: string) {
    try {
      const labelSelector = `${servingLabels.service}=${service}`
      return (await cluster.core.listNamespacedPod({ namespace: cluster.namespace, labelSelector })).items
    } catch (error) {
      throw kubernetesError(error, `listing the pods of service ${service}`)
    }
  }

  /** Sets our fields of an object, which is made if it is not there. */
  async #apply(cluster: Cluster, object: Manifest): Promise<KubernetesObject> {
    const { setHeaderOptions, PatchStrategy } = await import('./client.ts')
    const { name } = object.metadata
    const request = {
      ...{ name, namespace: cluster.namespace, fieldManager, force: true },
      // Fields beside our own that the API does not know are mistakes of ours.
      fieldValidation: 'Strict',
      body: asSent(object),
    }
    const asApply = setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply)
    try {
      switch (object.kind) {
        case 'Service':
          return await cluster.core.patchNamespacedService(request, asApply)
        case 'PodDisruptionBudget':
          return await cluster.policy.patchNamespacedPodDisruptionBudget(request, asApply)
        case 'HorizontalPodAutoscaler':
          return await cluster.autoscaling.patchNamespacedHorizontalPodAutoscaler(request, asApply)
        default:
          return await cluster.apps.patchNamespacedDeployment(request, asApply)
      }
    } catch (error) {
      throw kubernetesError(error, `rolling out ${object.kind} ${name}`)
    }
  }
}
