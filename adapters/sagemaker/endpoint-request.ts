import type {
  CreateEndpointConfigCommandInput,
  CreateModelCommandInput,
  DeploymentConfig,
  ProductionVariantInstanceType,
  Tag,
} from '@aws-sdk/client-sagemaker'
import { artifactFolder } from '#adapters/training/artifact-folder'
import { deploymentName, endpointTag, modelTag } from '#contracts/deployment-name'
import type { SageMakerEndpoint } from '#contracts/serving'
import { InvalidInputError } from '#core/errors'
import { hasOwnServer } from '#core/has-own-server'
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
  readonly definition: SageMakerEndpoint
  /** When it became champion. */
  readonly since: Instant
}

/** Endpoints write captured requests below it, each to a folder with the endpoint's name. */
const capturesPrefix = 'captures'

/** A version's model and endpoint configuration, which share one name. */
export function endpointRequest(
  place: ServingPlace,
  served: Served,
  variant: string,
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
  const { bucketName, subnetIds = [], securityGroupIds = [], kmsKeyId } = place
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
        // The image that trained the version: a later one may read its files otherwise.
        Image: imageOf(served.version, place.servingImage),
        // The files as the store has them: no archive is needed, and the served files are the evaluated ones.
        ModelDataSource: {
          S3DataSource: {
            S3Uri: `s3://${bucketName}/${artifactFolder(artifactKeys)}`,
            S3DataType: 'S3Prefix',
            CompressionType: 'None',
          },
        },
        Environment: { MODEL_VERSION: String(version) },
      },
      ...(subnetIds.length > 0 && { VpcConfig: { Subnets: [...subnetIds], SecurityGroupIds: [...securityGroupIds] } }),
      EnableNetworkIsolation: true,
      Tags: tags,
    },
    config: {
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: variant,
          ModelName: name,
          InitialInstanceCount: definition.instanceCount,
          InstanceType: definition.instanceType as ProductionVariantInstanceType,
          InitialVariantWeight: 1,
        },
      ],
      DataCaptureConfig: {
        EnableCapture: definition.capturePercent > 0,
        InitialSamplingPercentage: definition.capturePercent,
        DestinationS3Uri: `s3://${bucketName}/${capturesPrefix}`,
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        // Content of other types is captured as base64, which ingestion reads as well.
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
        ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
      },
      // Encrypts the instances' volumes.
      ...(kmsKeyId && !hasLocalStorage(definition.instanceType) && { KmsKeyId: kmsKeyId }),
      Tags: tags,
    },
  }
}

/** Blue/green: the old instances stay for the bake time, and traffic returns to them if an alarm fires. */
export function deploymentConfig(definition: SageMakerEndpoint): DeploymentConfig {
  const bakeSeconds = Math.round(definition.bakeMinutes * 60)
  const { rollbackAlarms } = definition
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        Type: definition.trafficShift === 'canary' ? 'CANARY' : 'ALL_AT_ONCE',
        WaitIntervalInSeconds: bakeSeconds,
        ...(definition.trafficShift === 'canary' && { CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 } }),
      },
      TerminationWaitInSeconds: bakeSeconds,
      MaximumExecutionTimeoutInSeconds: 3600,
    },
    ...(rollbackAlarms.length > 0 && {
      AutoRollbackConfiguration: { Alarms: rollbackAlarms.map((AlarmName) => ({ AlarmName })) },
    }),
  }
}

/** @throws {InvalidInputError} `NO_IMAGE` */
function imageOf(served: ServedVersion, servingImage: string): string {
  const { version, container } = served
  if (container == null || (container.image === undefined && !hasOwnServer(served))) return servingImage
  if (container.image !== undefined) return container.image
  const message = `version ${version} is of a container of its own without an image: an endpoint needs container.image`
  throw new InvalidInputError({ code: 'NO_IMAGE', message })
}
