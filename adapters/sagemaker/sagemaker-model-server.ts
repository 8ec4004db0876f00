import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeEndpointConfigCommand,
  SageMakerClient,
  type Tag,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { DeployingModelServer } from '#adapters/training/deploying-model-server'
import { servingImageOf } from '#adapters/training/serving-image'
import { deploymentName } from '#contracts/deployment-name'
import type { EndpointRequest, ModelServer, ServedVersion, ServingOutcome } from '#core/ports/model-server'
import type { ObjectStore } from '#core/ports/object-store'
import { archiveArtifact } from './archive-artifact.ts'
import { deploymentConfig, endpointRequest, type Served, type ServingPlace } from './endpoint-request.ts'
import { isNotFound, sagemakerError } from './sagemaker-error.ts'
import { sweepDeployments } from './sweep-deployments.ts'

export interface SageMakerModelServerOptions extends ServingPlace {
  /**
   * Scores the rows of models without an endpoint.
   *
   * @default none: their users score their rows themselves
   */
  readonly scorer?: Pick<ModelServer, 'serve'> | null
  /**
   * The store of the artifacts, in `bucketName`: a serverless endpoint needs an archive of a version's files there.
   * Asked for when there is one to make.
   */
  readonly openStore: () => Promise<Pick<ObjectStore, 'exists' | 'get' | 'put'>>
  /** @default a client for the environment's region and credentials */
  readonly client?: SageMakerClient
}

/** States in which an endpoint accepts no update. A later call tries again. */
const changingStatuses: readonly string[] = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting']

/**
 * The ModelServer port on SageMaker endpoints: a champion is deployed to the endpoint named in its model file.
 *
 * No state is kept here. Each champion's deployment has a name of its own, so SageMaker itself knows how far it is:
 * without a configuration of that name it was never requested, and a configuration older than the endpoint's last
 * change was tried and rolled back. A model without an endpoint is served by its user, who sends the scores with the
 * observations.
 */
export class SageMakerModelServer extends DeployingModelServer implements ModelServer {
  readonly #options: SageMakerModelServerOptions
  readonly #client: SageMakerClient

  constructor(options: SageMakerModelServerOptions) {
    super()
    this.#options = options
    this.#client = options.client ?? new SageMakerClient({})
  }

  async serve(
    modelName: string,
    champion: ServedVersion,
    others: readonly ServedVersion[],
    endpoint: EndpointRequest | null = null,
  ): Promise<ServingOutcome> {
    if (endpoint === null && this.#options.scorer) return this.#options.scorer.serve(modelName, champion, others)
    if (endpoint === null) return { status: 'serving' }
    const { sagemaker: definition } = endpoint.serving
    if (definition === undefined) {
      const reason = 'its file names a service on Kubernetes, and this installation serves on SageMaker'
      return { status: 'failed', reason }
    }
    if (!definition.deploy) return { status: 'serving' }
    const { since } = endpoint
    const name = deploymentName({ modelName, version: champion.version, since })
    const found = servingImageOf(champion, this.#options.servingImage)
    if (found.status === 'failed') return found
    const served = { modelName, version: champion, image: found.image, definition, since }
    const current = await this.#describe(definition.endpoint)
    if (current === null) return this.#create(served)
    const { EndpointConfigName: configName, EndpointStatus: status = '', FailureReason: failure } = current
    if (changingStatuses.includes(status)) return { status: 'changing' }
    // SageMaker only allows deleting such an endpoint, which is left to a person.
    if (status !== 'InService') {
      return { status: 'failed', reason: `the endpoint is ${status}${failure ? `: ${failure}` : ''}` }
    }
    if (configName === name) return this.#sweep(definition.endpoint, name)
    const askedAt = await this.#askedAt(name)
    if (askedAt !== null && askedAt < (current.LastModifiedTime?.getTime() ?? 0)) {
      const why = failure ?? 'an alarm of the deployment fired, or its instances did not become healthy'
      return { status: 'failed', reason: `deployment ${name} was rolled back to ${configName}: ${why}` }
    }
    const [variant] = current.ProductionVariants ?? []
    if (definition.serverless && variant?.CurrentServerlessConfig === undefined) {
      const reason = `the endpoint ${definition.endpoint} has instances, and SageMaker makes none of those serverless: name another endpoint in the model file`
      return { status: 'failed', reason }
    }
    return this.#update(served, variant?.VariantName ?? definition.variant)
  }

  async close(): Promise<void> {
    this.#client.destroy()
  }

  /** A failed sweep is repeated on the next call: the version is serving either way. */
  async #sweep(endpointName: string, inUse: string): Promise<ServingOutcome> {
    try {
      await sweepDeployments(this.#client, { endpointName, inUse })
      return { status: 'serving' }
    } catch (error) {
      return { status: 'serving', leftBehind: sagemakerError(error, 'deleting earlier deployments').message }
    }
  }

  async #create(served: Served): Promise<ServingOutcome> {
    const { definition } = served
    const { name, tags } = await this.#define(served, definition.variant)
    const endpoint = { EndpointName: definition.endpoint, EndpointConfigName: name, Tags: tags }
    await this.#ask(() => this.#client.send(new CreateEndpointCommand(endpoint)))
    return { status: 'changing' }
  }

  /** A blue/green deployment has to keep the existing variant's name. */
  async #update(served: Served, variant: string): Promise<ServingOutcome> {
    const { definition } = served
    const { name } = await this.#define(served, variant)
    const DeploymentConfig = deploymentConfig(definition)
    const update = { EndpointName: definition.endpoint, EndpointConfigName: name }
    await this.#ask(() =>
      this.#client.send(new UpdateEndpointCommand({ ...update, ...(DeploymentConfig && { DeploymentConfig }) })),
    )
    return { status: 'changing' }
  }

  /** Creates the version's model and configuration. Existing ones of that name have the same content. */
  async #define(served: Served, variant: string): Promise<{ readonly name: string; readonly tags: Tag[] }> {
    const archiveKey = served.definition.serverless
      ? await archiveArtifact(await this.#options.openStore(), served.modelName, served.version.artifactKeys)
      : null
    const { name, model, config, tags } = endpointRequest(this.#options, served, { variant, archiveKey })
    await this.#ask(() => this.#client.send(new CreateModelCommand(model)))
    await this.#ask(() => this.#client.send(new CreateEndpointConfigCommand(config)))
    return { name, tags }
  }

  /** Sends a request. Another process may have sent the same one at the same moment: that is not an error. */
  async #ask(request: () => Promise<unknown>): Promise<void> {
    try {
      await request()
    } catch (error) {
      const { name, message } = error as Error
      if (name === 'ValidationException' && /already existing|in-progress/i.test(message)) return
      throw sagemakerError(error, 'deploying to an endpoint')
    }
  }

  async #describe(endpointName: string): Promise<DescribeEndpointCommandOutput | null> {
    try {
      return await this.#client.send(new DescribeEndpointCommand({ EndpointName: endpointName }))
    } catch (error) {
      if (isNotFound(error)) return null
      throw sagemakerError(error, `describing endpoint ${endpointName}`)
    }
  }

  async #askedAt(name: string): Promise<number | null> {
    try {
      const config = await this.#client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }))
      return config.CreationTime?.getTime() ?? null
    } catch (error) {
      if (isNotFound(error)) return null
      throw sagemakerError(error, `describing endpoint configuration ${name}`)
    }
  }
}
