/** The parts of a `CreateTrainingJob` request that change what happens; the rest is kept and told back. */
export interface TrainingJobRequest {
  readonly TrainingJobName: string
  readonly HyperParameters?: Readonly<Record<string, string>>
  readonly AlgorithmSpecification: { readonly TrainingImage: string; readonly TrainingInputMode: string }
  readonly RoleArn: string
  readonly InputDataConfig?: readonly {
    readonly ChannelName: string
    readonly DataSource: { readonly S3DataSource: { readonly S3DataType: string; readonly S3Uri: string } }
  }[]
  readonly OutputDataConfig: { readonly S3OutputPath: string; readonly KmsKeyId?: string }
  readonly ResourceConfig: { readonly InstanceType: string }
  readonly StoppingCondition: { readonly MaxRuntimeInSeconds?: number; readonly MaxWaitTimeInSeconds?: number }
  readonly CheckpointConfig?: { readonly S3Uri: string; readonly LocalPath?: string }
  readonly Environment?: Readonly<Record<string, string>>
  readonly EnableManagedSpotTraining?: boolean
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
}
