import { CustomResource, Duration } from 'aws-cdk-lib'
import { Construct, type IDependable } from 'constructs'
import type { EventFunction } from './event-function.ts'

export interface DeployStepProps {
  /** Answers CloudFormation itself: its error is the deployment's. */
  readonly function: EventFunction
  /** What the step depends on, as text or expressions: it runs again when one of them differs from the last deployment's. */
  readonly fingerprint: Readonly<Record<string, unknown>>
  /** What has to be there before. @default - what the fingerprint mentions */
  readonly after?: readonly IDependable[]
}

/** Runs a function as a part of each deployment that changes what it depends on, and fails the deployment with the function's error. */
export class DeployStep extends Construct {
  constructor(scope: Construct, id: string, { function: target, fingerprint, after = [] }: DeployStepProps) {
    super(scope, id)
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::RemodelDeployStep',
      serviceToken: target.function.functionArn,
      // As often as Lambda tries what died without an answer, a minute apart; CloudFormation itself would wait for an hour.
      serviceTimeout: Duration.seconds((1 + target.retryAttempts) * (Math.ceil(target.spec.timeoutMs / 1000) + 60)),
      properties: { ...fingerprint },
    })
    // Its role's policy too: the function is there before it may do anything.
    resource.node.addDependency(target, ...after)
  }
}
