import type {
  ContainerDefinition,
  CreateEndpointConfigCommandInput,
  CreateModelCommandInput,
  DeploymentConfig,
  ProductionVariantInstanceType,
  Tag,
} from '@aws-sdk/client-sagemaker'
import { artifactFolder } from '#adapters/training/artifact-folder'
import { deploymentName, endpointTag, modelTag } from '#contracts/deployment-name'
import { instanceSettings, type SageMakerEndpoint } from '#contracts/serving'
import type { Instant } from '#core/instant'
import type { ServedVersion } from '#core/ports/model-server'
import { hasLocalStorage } from './has-local-storage.ts'
import { resourceTags } from './resource-tags.ts'

/** The settings of the installation that are the same for every endpoint. */
export interface ServingPlace {
  /** The installation's name, which models, configurations and endpoints carry as a tag. */
  readonly installationName: string
  readonly bucketName: string
  /** The endpoint's execution role: it reads the models and writes the captured requests. */
  readonly roleArn: string
  /** The image of this project's container in ECR; a version of a user's own container has its own. */
  readonly servingImage: string
  readonly subnetIds?: readonly string[]
  readonly securityGroupIds?: readonly string[]
  readonly kmsKeyId?: string
}

/** A version that is to answer at an endpoint. */
export interface Served {
  readonly modelName: string
  readonly version: ServedVersion
  /** The image that trained it: a later one may read its files otherwise. */
  readonly image: string
  readonly definition: SageMakerEndpoint
  /** When it became champion. */
  readonly since: Instant
}

/** Endpoints write captured requests below it, each to a folder with the endpoint's name. */
const capturesPrefix = 'captures'

/**
 * A version's model and endpoint configuration, which share one name.
 *
 * @param archiveKey the archive of the version's files, which a serverless endpoint takes instead of a folder; null for
 *   an endpoint with instances
 */
export function endpointRequest(
  place: ServingPlace,
  served: Served,
  { variant, archiveKey }: { readonly variant: string; readonly archiveKey: string | null },
): {
  readonly name: string
  readonly model: CreateModelCommandInput
  readonly config: CreateEndpointConfigCommandInput
  /** Also set on an endpoint that is created for them. */
  readonly tags: Tag[]
} {
  const { definition, since } = served
  const { version, artifactKeys } = served.version
  const name = deploymentName({ modelName: served.modelName, version, since })
  const tags = resourceTags(place.installationName, {
    [modelTag]: served.modelName,
    [endpointTag]: definition.endpoint,
  })
  return {
    name,
    tags,
    model: {
      ModelName: name,
      ExecutionRoleArn: place.roleArn,
      PrimaryContainer: {
        Image: served.image,
        ...modelData(place, artifactKeys, archiveKey),
        Environment: { MODEL_VERSION: String(version) },
      },
      ...networkOf(place, definition),
      Tags: tags,
    },
    config: {
      EndpointConfigName: name,
      ...capacityOf(place, definition, { VariantName: variant, ModelName: name }),
      Tags: tags,
    },
  }
}

function modelData(
  { bucketName }: ServingPlace,
  artifactKeys: readonly string[],
  archiveKey: string | null,
): Pick<ContainerDefinition, 'ModelDataUrl' | 'ModelDataSource'> {
  if (archiveKey !== null) return { ModelDataUrl: `s3://${bucketName}/${archiveKey}` }
  // The files as the store has them: no archive is needed, and the served files are the evaluated ones.
  const S3Uri = `s3://${bucketName}/${artifactFolder(artifactKeys)}`
  return { ModelDataSource: { S3DataSource: { S3Uri, S3DataType: 'S3Prefix', CompressionType: 'None' } } }
}

/** SageMaker gives a serverless endpoint neither a network of ours nor isolation. */
function networkOf(
  { subnetIds = [], securityGroupIds = [] }: ServingPlace,
  { serverless }: SageMakerEndpoint,
): Pick<CreateModelCommandInput, 'VpcConfig' | 'EnableNetworkIsolation'> {
  if (serverless) return { EnableNetworkIsolation: false }
  return {
    ...(subnetIds.length > 0 && { VpcConfig: { Subnets: [...subnetIds], SecurityGroupIds: [...securityGroupIds] } }),
    EnableNetworkIsolation: true,
  }
}

function capacityOf(
  { bucketName, kmsKeyId }: ServingPlace,
  definition: SageMakerEndpoint,
  named: { readonly VariantName: string; readonly ModelName: string },
): Pick<CreateEndpointConfigCommandInput, 'ProductionVariants' | 'DataCaptureConfig' | 'KmsKeyId'> {
  const { serverless } = definition
  if (serverless) {
    const ServerlessConfig = { MemorySizeInMB: serverless.memoryMb, MaxConcurrency: serverless.concurrencyMax }
    // Encrypts SageMaker's copy of the image.
    return { ProductionVariants: [{ ...named, ServerlessConfig }], ...(kmsKeyId && { KmsKeyId: kmsKeyId }) }
  }
  const { instanceType, instanceCount, capturePercent } = instanceSettings(definition)
  return {
    ProductionVariants: [
      {
        ...named,
        InitialInstanceCount: instanceCount,
        InstanceType: instanceType as ProductionVariantInstanceType,
        InitialVariantWeight: 1,
      },
    ],
    DataCaptureConfig: {
      EnableCapture: capturePercent > 0,
      InitialSamplingPercentage: capturePercent,
      DestinationS3Uri: `s3://${bucketName}/${capturesPrefix}`,
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      // Content of other types is captured as base64, which ingestion reads as well.
      CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
      ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
    },
    // Encrypts the instances' volumes.
    ...(kmsKeyId && !hasLocalStorage(instanceType) && { KmsKeyId: kmsKeyId }),
  }
}

/**
 * Blue/green: the old instances stay for the bake time, and traffic returns to them if an alarm fires.
 *
 * @returns null for a serverless endpoint, which gets its traffic all at once
 */
export function deploymentConfig(definition: SageMakerEndpoint): DeploymentConfig | null {
  if (definition.serverless) return null
  const { bakeMinutes, rollbackAlarms, trafficShift } = instanceSettings(definition)
  const bakeSeconds = Math.round(bakeMinutes * 60)
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        Type: trafficShift === 'canary' ? 'CANARY' : 'ALL_AT_ONCE',
        WaitIntervalInSeconds: bakeSeconds,
        ...(trafficShift === 'canary' && { CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 } }),
      },
      TerminationWaitInSeconds: bakeSeconds,
      MaximumExecutionTimeoutInSeconds: 3600,
    },
    ...(rollbackAlarms.length > 0 && {
      AutoRollbackConfiguration: { Alarms: rollbackAlarms.map((AlarmName) => ({ AlarmName })) },
    }),
  }
}
