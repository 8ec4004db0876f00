import type { EventPattern } from 'aws-cdk-lib/aws-events'
import type { IConstruct } from 'constructs'
import type { EnvironmentName } from '#contracts/environment'
import type { AwsEventName } from '#pipeline/aws-event-patterns'
import type { MethodOf } from '#pipeline/function-spec'
import type { EventFunction } from './event-function.ts'

/** The place that trains and serves: SageMaker or a Kubernetes cluster. */
export interface IModelTraining extends IConstruct {
  /** The variables that its adapters read, beside those of every function. */
  readonly environment: Readonly<Partial<Record<EnvironmentName, string>>>
  /**
   * The events of AWS services that tell of its trainings and endpoints, limited to this installation's. An event that
   * is missing here never comes.
   */
  readonly events: Readonly<Partial<Record<AwsEventName, Omit<EventPattern, 'source' | 'detailType'>>>>
  /** Outputs of the stack, such as the images to push to. */
  readonly outputs: Readonly<Record<string, string>>
  /** To start, see and stop trainings. */
  grantTraining(user: EventFunction, uses: (...methods: readonly MethodOf<'trainingBackend'>[]) => boolean): void
  /** To make endpoints serve a version. */
  grantServing(user: EventFunction): void
}
