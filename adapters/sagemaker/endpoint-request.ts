import type {
  CreateEndpointConfigCommandInput,
  CreateModelCommandInput,
  DeploymentConfig,
  ProductionVariantInstanceType,
  Tag,
} from '@aws-sdk/client-sagemaker'
import { deploymentName, endpointTag, modelTag } from '#contracts/deployment-name'
import type { SageMakerEndpoint } from '#contracts/serving'
import { InvalidInputError } from '#core/errors'
import type { EndpointRequest, ServedVersion } from '#core/ports/model-server'
import { hasLocalStorage } from './has-local-storage.ts'
import { resourceTags } from './resource-tags.ts'

/** Where and as whom endpoints run: the installation's, the same for all models. */
export interface ServingPlace {
  readonly bucketName: string
  /** What the endpoint runs as: it reads the models, and writes what it captures. */
  readonly roleArn: string
  /** The container's image in ECR, or a user's own that keeps the contract. */
  readonly servingImage: string
  readonly subnetIds?: readonly string[]
  readonly securityGroupIds?: readonly string[]
  readonly kmsKeyId?: string
}

/** Endpoints write what they capture below it, each in a folder of its own name. */
export const capturesPrefix = 'captures'

/** One version's model and endpoint configuration, under the same name. */
export function endpointRequest(
  place: ServingPlace,
  served: { readonly modelName: string; readonly version: ServedVersion; readonly endpoint: EndpointRequest },
  variant: string,
): {
  readonly name: string
  readonly model: CreateModelCommandInput
  readonly config: CreateEndpointConfigCommandInput
  /** Of an endpoint that is made for them, too. */
  readonly tags: Tag[]
} {
  const { definition, since } = served.endpoint
  const { version, artifactKeys } = served.version
  const name = deploymentName({ modelName: served.modelName, version, since })
  const { bucketName, subnetIds = [], securityGroupIds = [], kmsKeyId } = place
  const tags = resourceTags({ [modelTag]: served.modelName, [endpointTag]: definition.endpoint })
  return {
    name,
    tags,
    model: {
      ModelName: name,
      ExecutionRoleArn: place.roleArn,
      PrimaryContainer: {
        Image: place.servingImage,
        // The files as they are kept: no archive has to be made, and what serves is what was judged.
        ModelDataSource: {
          S3DataSource: {
            S3Uri: `s3://${bucketName}/${folderOf(artifactKeys)}`,
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
        // Other content is captured in base 64, which is read as well.
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
        ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
      },
      // Of the instances' volumes.
      ...(kmsKeyId && !hasLocalStorage(definition.instanceType) && { KmsKeyId: kmsKeyId }),
      Tags: tags,
    },
  }
}

/** Blue/green: the old instances stay until the new ones have proven themselves, and come back when an alarm fires. */
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

/** @throws {InvalidInputError} `ARTIFACT_NOT_A_FOLDER` when the files do not lie in one folder of their own */
function folderOf(keys: readonly string[]): string {
  const folders = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)))
  const shortest = [...folders].sort((a, b) => a.length - b.length)[0]
  if (shortest && [...folders].every((folder) => folder.startsWith(shortest))) return shortest
  throw new InvalidInputError({
    code: 'ARTIFACT_NOT_A_FOLDER',
    message: `the artifact's files lie in ${[...folders].join(', ')}`,
  })
}
