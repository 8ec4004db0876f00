import { ProductionVariantInstanceType, TrainingInstanceType } from '@aws-sdk/client-sagemaker'
import { list, map, shape, text, whole } from './request-rule.ts'

/**
 * The constraints of SageMaker's API reference on what this project sends.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
 */
const nameRule = text({ min: 1, max: 63, pattern: /[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}/ })
const roleArn = text({ min: 20, max: 2048, pattern: /arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+/ })
const s3Uri = text({ max: 1024, pattern: /(https|s3):\/\/([^/]+)\/?(.*)/ })
const kmsKeyId = text({ max: 2048, pattern: /[a-zA-Z0-9:/_-]*/, optional: true })
const optional = { optional: true }

const vpcConfig = shape(
  {
    SecurityGroupIds: list(text({ max: 32, pattern: /[-0-9a-zA-Z]+/ }), { min: 1, max: 5 }),
    Subnets: list(text({ max: 32, pattern: /[-0-9a-zA-Z]+/ }), { min: 1, max: 16 }),
  },
  optional,
)
const tags = list(shape({ Key: text({ min: 1, max: 128 }), Value: text({ max: 256 }) }), { max: 50, optional: true })
const flag = text({ values: ['true', 'false'], optional: true })
const oneOf = (values: readonly number[]) => (value: unknown, path: string) =>
  text({ values: values.map(String) })(typeof value === 'number' ? String(value) : value, path)
const boolean = (value: unknown, path: string) => flag(typeof value === 'boolean' ? String(value) : value, path)

export const createTrainingJobRule = shape({
  TrainingJobName: nameRule,
  HyperParameters: map({ key: text({ max: 256 }), value: text({ max: 2500 }) }, { max: 100, optional: true }),
  AlgorithmSpecification: shape({
    TrainingImage: text({ max: 255, optional: true }),
    TrainingInputMode: text({ values: ['Pipe', 'File', 'FastFile'] }),
  }),
  RoleArn: roleArn,
  InputDataConfig: list(
    shape({
      ChannelName: text({ min: 1, max: 64, pattern: /[A-Za-z0-9.\-_]+/ }),
      DataSource: shape({
        S3DataSource: shape({
          S3DataType: text({ values: ['ManifestFile', 'S3Prefix', 'AugmentedManifestFile', 'Converse'] }),
          S3Uri: s3Uri,
        }),
      }),
    }),
    { min: 1, max: 20, optional: true },
  ),
  OutputDataConfig: shape({ KmsKeyId: kmsKeyId, S3OutputPath: s3Uri }),
  ResourceConfig: shape({
    InstanceType: text({ values: Object.values(TrainingInstanceType) }),
    InstanceCount: whole({ min: 0 }),
    VolumeSizeInGB: whole({ min: 0 }),
    VolumeKmsKeyId: kmsKeyId,
  }),
  VpcConfig: vpcConfig,
  StoppingCondition: shape({
    MaxRuntimeInSeconds: whole({ min: 1, max: 2_419_200, optional: true }),
    MaxWaitTimeInSeconds: whole({ min: 1, optional: true }),
  }),
  CheckpointConfig: shape({ S3Uri: s3Uri, LocalPath: text({ max: 4096, optional: true }) }, optional),
  Environment: map(
    { key: text({ max: 512, pattern: /[a-zA-Z_][a-zA-Z0-9_]*/ }), value: text({ max: 512 }) },
    { max: 100, optional: true },
  ),
  EnableNetworkIsolation: boolean,
  EnableManagedSpotTraining: boolean,
  Tags: tags,
})

export const trainingJobNameRule = shape({ TrainingJobName: nameRule })

const container = shape({
  Image: text({ max: 255, pattern: /[\S]+/ }),
  ModelDataUrl: text({ max: 1024, pattern: /(https|s3):\/\/([^/]+)\/?(.*)/, optional: true }),
  ModelDataSource: shape(
    {
      S3DataSource: shape({
        S3Uri: s3Uri,
        S3DataType: text({ values: ['S3Prefix', 'S3Object'] }),
        CompressionType: text({ values: ['None', 'Gzip'] }),
      }),
    },
    optional,
  ),
  Environment: map(
    { key: text({ max: 1024, pattern: /[a-zA-Z_][a-zA-Z0-9_]*/ }), value: text({ max: 1024 }) },
    { max: 100, optional: true },
  ),
})

export const createModelRule = shape({
  ModelName: nameRule,
  ExecutionRoleArn: roleArn,
  PrimaryContainer: container,
  VpcConfig: vpcConfig,
  Tags: tags,
})

export const createEndpointConfigRule = shape({
  EndpointConfigName: nameRule,
  ProductionVariants: list(
    shape({
      VariantName: nameRule,
      ModelName: nameRule,
      InitialInstanceCount: whole({ min: 1, optional: true }),
      InstanceType: text({ values: Object.values(ProductionVariantInstanceType), optional: true }),
      ServerlessConfig: shape(
        {
          MemorySizeInMB: oneOf([1024, 2048, 3072, 4096, 5120, 6144]),
          MaxConcurrency: whole({ min: 1, max: 200 }),
        },
        optional,
      ),
    }),
    { min: 1, max: 10 },
  ),
  DataCaptureConfig: shape(
    {
      InitialSamplingPercentage: whole({ min: 0, max: 100 }),
      DestinationS3Uri: text({ max: 512, pattern: /(https|s3):\/\/([^/])\/?(.*)/ }),
      CaptureOptions: list(shape({ CaptureMode: text({ values: ['Input', 'Output', 'InputAndOutput'] }) }), {
        min: 1,
        max: 32,
      }),
      KmsKeyId: kmsKeyId,
    },
    optional,
  ),
  KmsKeyId: kmsKeyId,
  Tags: tags,
})

const trafficRouting = shape({
  Type: text({ values: ['ALL_AT_ONCE', 'CANARY', 'LINEAR'] }),
  WaitIntervalInSeconds: whole({ min: 0, max: 3600 }),
})
const deploymentConfig = shape(
  {
    BlueGreenUpdatePolicy: shape({
      TrafficRoutingConfiguration: trafficRouting,
      TerminationWaitInSeconds: whole({ min: 0, max: 3600, optional: true }),
      MaximumExecutionTimeoutInSeconds: whole({ min: 600, max: 28_800, optional: true }),
    }),
    AutoRollbackConfiguration: shape(
      { Alarms: list(shape({ AlarmName: text({ min: 1, max: 255 }) }), { min: 1, max: 10, optional: true }) },
      optional,
    ),
  },
  optional,
)
const endpointRule = { EndpointName: nameRule, EndpointConfigName: nameRule, DeploymentConfig: deploymentConfig }
export const createEndpointRule = shape({ ...endpointRule, Tags: tags })
export const updateEndpointRule = shape(endpointRule)
