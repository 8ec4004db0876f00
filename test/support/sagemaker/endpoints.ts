import { join } from 'node:path'
import { type CaptureConfig, captureInvocation } from './capture-invocation.ts'
import type { JobStorage } from './job-storage.ts'
import { ModelContainer, type ModelRequest } from './model-container.ts'
import { check } from './request-rule.ts'
import { createEndpointConfigRule, createEndpointRule, createModelRule, updateEndpointRule } from './request-rules.ts'
import { ServiceError, validationError } from './service-error.ts'
import { type AwsEvent, endpointStateChange } from './state-change-event.ts'
import { arnOf } from './training-jobs.ts'

type Tags = readonly { readonly Key: string; readonly Value: string }[]

interface ConfigRequest {
  readonly EndpointConfigName: string
  readonly ProductionVariants: readonly {
    readonly VariantName: string
    readonly ModelName: string
    readonly InstanceType?: string
    readonly ServerlessConfig?: { readonly MemorySizeInMB: number; readonly MaxConcurrency: number }
  }[]
  readonly DataCaptureConfig?: CaptureConfig
  readonly Tags?: Tags
}

interface ListRequest {
  readonly NameContains?: string
  readonly MaxResults?: number
  readonly NextToken?: string
}

interface EndpointAsked {
  readonly EndpointName: string
  readonly EndpointConfigName: string
  readonly DeploymentConfig?: {
    readonly AutoRollbackConfiguration?: { readonly Alarms?: readonly { AlarmName: string }[] }
  }
  readonly Tags?: Tags
}

interface Endpoint {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  status: string
  configName: string
  failureReason: string | null
  modifiedAt: number
  container: ModelContainer | null
  deployment: Promise<void>
}

export interface EndpointsWorld {
  readonly storage: JobStorage
  readonly folder: string
  readonly commandOf: (image: string) => readonly string[]
  readonly onEvent: (event: AwsEvent) => void
}

/** SageMaker's models, endpoint configurations and endpoints; what answers is the real container's `serve`. */
export class Endpoints {
  readonly #world: EndpointsWorld
  readonly #models = new Map<string, ModelRequest>()
  readonly #configs = new Map<string, { readonly request: ConfigRequest; readonly createdAt: number }>()
  readonly #endpoints = new Map<string, Endpoint>()
  /** By ARN, of what is there. */
  readonly #tags = new Map<string, Tags>()
  /** Alarms that are in ALARM while a deployment bakes. */
  readonly firing = new Set<string>()
  #deployments = 0

  constructor(world: EndpointsWorld) {
    this.#world = world
  }

  createModel(request: ModelRequest & { readonly Tags?: Tags }) {
    check(createModelRule, request)
    const arn = arnOf('model', request.ModelName)
    if (this.#models.has(request.ModelName)) throw validationError(`Cannot create already existing model "${arn}".`)
    this.#models.set(request.ModelName, request)
    this.#tags.set(arn, request.Tags ?? [])
    return { ModelArn: arn }
  }

  /** The images of the models that are there. */
  get images(): readonly string[] {
    return [...this.#models.values()].map(({ PrimaryContainer }) => PrimaryContainer.Image)
  }

  describeModel({ ModelName }: { ModelName: string }) {
    const model = this.#models.get(ModelName)
    if (!model) throw validationError(`Could not find model "${arnOf('model', ModelName)}".`)
    return { ...model, ModelArn: arnOf('model', ModelName) }
  }

  createConfig(request: ConfigRequest) {
    check(createEndpointConfigRule, request)
    const arn = arnOf('endpoint-config', request.EndpointConfigName)
    if (this.#configs.has(request.EndpointConfigName))
      throw validationError(`Cannot create already existing endpoint configuration "${arn}".`)
    for (const { ModelName } of request.ProductionVariants)
      if (!this.#models.has(ModelName)) throw validationError(`Could not find model "${arnOf('model', ModelName)}".`)
    this.#checkServerless(request)
    this.#configs.set(request.EndpointConfigName, { request, createdAt: Date.now() })
    this.#tags.set(arn, request.Tags ?? [])
    return { EndpointConfigArn: arn }
  }

  describeConfig({ EndpointConfigName }: { EndpointConfigName: string }) {
    const { request, createdAt } = this.#configOf(EndpointConfigName)
    return {
      ...request,
      EndpointConfigArn: arnOf('endpoint-config', EndpointConfigName),
      CreationTime: createdAt / 1000,
    }
  }

  /** In pages, ten to each unless more are asked for. */
  listConfigs({ NameContains = '', MaxResults = 10, NextToken = '0' }: ListRequest) {
    const names = [...this.#configs.keys()].filter((name) => name.includes(NameContains))
    const from = Number(NextToken)
    const EndpointConfigs = names.slice(from, from + MaxResults).map((name) => ({
      EndpointConfigName: name,
      EndpointConfigArn: arnOf('endpoint-config', name),
      CreationTime: this.#configOf(name).createdAt / 1000,
    }))
    const rest = from + MaxResults < names.length
    return { EndpointConfigs, ...(rest && { NextToken: String(from + MaxResults) }) }
  }

  tags({ ResourceArn }: { ResourceArn: string }) {
    const Tags = this.#tags.get(ResourceArn)
    if (Tags) return { Tags }
    throw validationError(`Could not find resource "${ResourceArn}".`)
  }

  create(request: EndpointAsked) {
    check(createEndpointRule, request)
    const name = request.EndpointName
    const arn = arnOf('endpoint', name)
    if (this.#endpoints.has(name)) throw validationError(`Cannot create already existing endpoint "${arn}".`)
    this.#configOf(request.EndpointConfigName)
    const now = Date.now()
    const endpoint: Endpoint = {
      name,
      arn,
      createdAt: now,
      status: 'Creating',
      configName: request.EndpointConfigName,
      failureReason: null,
      modifiedAt: now,
      container: null,
      deployment: Promise.resolve(),
    }
    this.#endpoints.set(name, endpoint)
    this.#tags.set(arn, request.Tags ?? [])
    this.#move(endpoint, 'Creating')
    endpoint.deployment = this.#deploy(endpoint, request)
    return { EndpointArn: arn }
  }

  update(request: EndpointAsked) {
    check(updateEndpointRule, request)
    const endpoint = this.#endpointOf(request.EndpointName)
    if (endpoint.status !== 'InService') throw validationError(`Cannot update in-progress endpoint "${endpoint.arn}".`)
    const names = (configName: string) =>
      this.#configOf(configName).request.ProductionVariants.map(({ VariantName }) => VariantName)
    if (request.DeploymentConfig && String(names(request.EndpointConfigName)) !== String(names(endpoint.configName)))
      throw validationError('The new endpoint configuration must have the same variant names as the old one.')
    const isServerless = (configName: string) =>
      this.#configOf(configName).request.ProductionVariants.some(({ ServerlessConfig }) => ServerlessConfig)
    if (isServerless(request.EndpointConfigName) && !isServerless(endpoint.configName))
      throw validationError('An instance-based endpoint cannot be converted to a serverless endpoint.')
    this.#move(endpoint, 'Updating')
    endpoint.deployment = this.#deploy(endpoint, request)
    return { EndpointArn: endpoint.arn }
  }

  describe({ EndpointName }: { EndpointName: string }) {
    const endpoint = this.#endpointOf(EndpointName)
    const { request } = this.#configOf(endpoint.configName)
    return {
      EndpointName,
      EndpointArn: endpoint.arn,
      EndpointConfigName: endpoint.configName,
      EndpointStatus: endpoint.status,
      ProductionVariants: request.ProductionVariants.map(({ VariantName, ServerlessConfig }) => ({
        VariantName,
        ...(ServerlessConfig ? { CurrentServerlessConfig: ServerlessConfig } : { CurrentInstanceCount: 1 }),
      })),
      ...(endpoint.failureReason !== null && { FailureReason: endpoint.failureReason }),
      CreationTime: endpoint.createdAt / 1000,
      LastModifiedTime: endpoint.modifiedAt / 1000,
    }
  }

  async delete({ EndpointName }: { EndpointName: string }) {
    const endpoint = this.#endpointOf(EndpointName)
    this.#endpoints.delete(EndpointName)
    this.#tags.delete(endpoint.arn)
    await endpoint.container?.stop()
    return {}
  }

  deleteConfig({ EndpointConfigName }: { EndpointConfigName: string }) {
    this.#configOf(EndpointConfigName)
    this.#configs.delete(EndpointConfigName)
    this.#tags.delete(arnOf('endpoint-config', EndpointConfigName))
    return {}
  }

  deleteModel({ ModelName }: { ModelName: string }) {
    const arn = arnOf('model', ModelName)
    if (!this.#models.delete(ModelName)) throw validationError(`Could not find model "${arn}".`)
    this.#tags.delete(arn)
    return {}
  }

  /** SageMaker Runtime's `InvokeEndpoint`, captured as the configuration says. */
  async invoke(
    name: string,
    asked: { readonly contentType: string; readonly inferenceId: string | null; readonly body: string },
  ) {
    const endpoint = this.#endpoints.get(name)
    if (!endpoint?.container) throw validationError(`Endpoint ${name} of account 123456789012 not found.`)
    const { request } = this.#configOf(endpoint.configName)
    const answer = await endpoint.container.invoke(asked.contentType, asked.body)
    if (answer.status !== 200) throw new ServiceError('ModelError', answer.body, 424)
    const { DataCaptureConfig } = request
    if (DataCaptureConfig?.EnableCapture !== false && DataCaptureConfig) {
      await captureInvocation(this.#world.storage, DataCaptureConfig, {
        endpointName: name,
        variant: request.ProductionVariants[0]?.VariantName ?? '',
        inferenceId: asked.inferenceId,
        input: asked,
        output: answer,
      })
    }
    return answer
  }

  /** When what is being deployed to an endpoint is there, or is not. */
  async settled(name: string): Promise<void> {
    await this.#endpoints.get(name)?.deployment
  }

  async close(): Promise<void> {
    for (const endpoint of this.#endpoints.values()) {
      await endpoint.deployment
      await endpoint.container?.stop()
    }
  }

  /** Blue/green: the new container has to answer, and no alarm may fire, before the old one goes. */
  async #deploy(endpoint: Endpoint, request: EndpointAsked): Promise<void> {
    const { request: config } = this.#configOf(request.EndpointConfigName)
    const [variant] = config.ProductionVariants
    const model = this.#models.get(variant?.ModelName ?? '') as ModelRequest
    const folder = join(this.#world.folder, `${endpoint.name}-${++this.#deployments}`)
    const { storage, commandOf } = this.#world
    const command = commandOf(model.PrimaryContainer.Image)
    const container = await ModelContainer.start(model, { storage, folder, command }).catch(() => null)
    const alarms = request.DeploymentConfig?.AutoRollbackConfiguration?.Alarms ?? []
    const fired = alarms.find(({ AlarmName }) => this.firing.has(AlarmName))
    if (container !== null && !fired) {
      await endpoint.container?.stop()
      Object.assign(endpoint, { container, configName: request.EndpointConfigName, failureReason: null })
      this.#move(endpoint, 'InService')
      return
    }
    await container?.stop()
    // A deployment that went back leaves no word of why: the reason is that of an endpoint that failed.
    if (endpoint.container === null) {
      endpoint.failureReason = `The primary container for production variant ${variant?.VariantName} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`
      this.#move(endpoint, 'Failed')
    } else {
      this.#move(endpoint, 'RollingBack')
      this.#move(endpoint, 'InService')
    }
  }

  /**
   * A variant has instances or is serverless; what a serverless one excludes is in the developer guide.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html
   */
  #checkServerless({ ProductionVariants, DataCaptureConfig }: ConfigRequest): void {
    for (const { ServerlessConfig, InstanceType, ModelName } of ProductionVariants) {
      if ((ServerlessConfig === undefined) === (InstanceType === undefined))
        throw validationError('A variant has either an instance type or a serverless configuration.')
      if (ServerlessConfig === undefined) continue
      const { VpcConfig, EnableNetworkIsolation, PrimaryContainer } = this.#models.get(ModelName) as ModelRequest
      const excluded = {
        'data capture': DataCaptureConfig,
        'a VPC configuration': VpcConfig,
        'network isolation': EnableNetworkIsolation || undefined,
        'multiple variants': ProductionVariants[1],
        ModelDataSource: PrimaryContainer.ModelDataSource,
      }
      for (const [feature, value] of Object.entries(excluded))
        if (value !== undefined) throw validationError(`Serverless Inference does not support ${feature}.`)
    }
  }

  #move(endpoint: Endpoint, status: string): void {
    endpoint.status = status
    endpoint.modifiedAt = Date.now()
    this.#world.onEvent(endpointStateChange(endpoint))
  }

  #configOf(name: string) {
    const config = this.#configs.get(name)
    if (config) return config
    throw validationError(`Could not find endpoint configuration "${arnOf('endpoint-config', name)}".`)
  }

  #endpointOf(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name)
    if (endpoint) return endpoint
    throw validationError(`Could not find endpoint "${arnOf('endpoint', name)}".`)
  }
}
