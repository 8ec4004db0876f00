import { CustomResource, Duration } from 'aws-cdk-lib'
import { Construct, type IDependable } from 'constructs'
import type { EventFunction } from './event-function.ts'

export interface DeployStepProps {
  /** The function to run. It answers CloudFormation itself: its error fails the deployment. */
  readonly function: EventFunction
  /** The values that the step depends on, as text or expressions. It runs again when one of them has changed. */
  readonly fingerprint: Readonly<Record<string, unknown>>
  /** The resources that have to exist before. @default - those of the fingerprint */
  readonly after?: readonly IDependable[]
}

/**
 * Runs a function as a part of each deployment that changes what it depends on, and fails the deployment with the
 * function's error.
 */
export class DeployStep extends Construct {
  constructor(scope: Construct, id: string, { function: target, fingerprint, after = [] }: DeployStepProps) {
    super(scope, id)
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::RemodelDeployStep',
      serviceToken: target.function.functionArn,
      // The time of Lambda's tries, a minute apart, if the function dies without an answer. CloudFormation's own
      // default is an hour.
      serviceTimeout: Duration.seconds((1 + target.retryAttempts) * (Math.ceil(target.spec.timeoutMs / 1000) + 60)),
      properties: { ...fingerprint },
    })
    // The policy of its role too: the function exists before its permissions do.
    resource.node.addDependency(target, ...after)
  }
}
