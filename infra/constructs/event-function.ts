import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type Metric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import { type Grant, type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type Code,
  type IFunction,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { queueConsumers } from '#contracts/queue-consumers'
import { receivesMax } from '#contracts/queue-retries'
import type { FunctionSpec } from '#pipeline/function-spec'
import { grantExplained } from './grant-explained.ts'

export interface EventFunctionProps {
  /** Its name, time, memory and concurrency. */
  readonly spec: FunctionSpec
  /** A bundle whose `index.mjs` exports `handler`. */
  readonly code: Code
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>
  /**
   * Further attempts after a failed invocation; queues have their own.
   *
   * @default 2; 1 for a function that a deployment runs
   */
  readonly retryAttempts?: number
  /**
   * Whether the spec's `concurrencyMax` is reserved. A new account has ten in all, and none to reserve.
   *
   * @default false
   */
  readonly reserveConcurrency?: boolean
  /** @default RetentionDays.THREE_MONTHS */
  readonly logRetention?: RetentionDays
  /**
   * The removal policy of the log group. The queues are always deleted with the function.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy
  /** The network that it runs in. It needs a NAT gateway there to reach AWS. @default - none: outside of any */
  readonly network?: FunctionNetwork
}

/** Private subnets with a way to AWS, and the group that others open their ports to. */
export interface FunctionNetwork {
  readonly vpc: IVpc
  readonly vpcSubnets: SubnetSelection
  readonly securityGroup: ISecurityGroup
}

/**
 * A function made from its spec: Node on arm64, a role with only the granted permissions, its own log group and
 * dead-letter queue, and an alarm on the first dead letter.
 *
 * A dead letter's body is the function's input as it came, whether Lambda, EventBridge, Scheduler or the function
 * itself put it there.
 */
export class EventFunction extends Construct implements IGrantable {
  readonly spec: FunctionSpec
  readonly function: IFunction
  readonly role: Role
  readonly deadLetterQueue: IQueue
  readonly deadLetterAlarm: Alarm
  /** Further attempts after a failed invocation that did not come through its queue. */
  readonly retryAttempts: number
  readonly #lambda: LambdaFunction
  readonly #isReserved: boolean
  #workQueue: Queue | undefined

  constructor(scope: Construct, id: string, props: EventFunctionProps) {
    super(scope, id)
    const { spec } = props
    this.spec = spec
    this.retryAttempts = props.retryAttempts ?? (isDeployStep(spec) ? 1 : 2)
    this.#isReserved = (props.reserveConcurrency ?? false) && spec.concurrencyMax !== undefined
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    })
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(this.role)
    grantExplained(this.role, {
      actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      resources: ['*'],
      because: 'X-Ray has no resources to name: it takes segments or it does not.',
    })
    if (props.network) grantInterfaces(this.role)
    this.#lambda = new LambdaFunction(this, 'Function', {
      description: spec.purpose.slice(0, 256),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      timeout: Duration.millis(spec.timeoutMs),
      memorySize: spec.memoryMb,
      environment: { ...props.environment },
      role: this.role,
      logGroup,
      tracing: Tracing.ACTIVE,
      deadLetterQueue: this.deadLetterQueue,
      retryAttempts: this.retryAttempts,
      maxEventAge: Duration.hours(6),
      ...(props.network && {
        vpc: props.network.vpc,
        vpcSubnets: props.network.vpcSubnets,
        securityGroups: [props.network.securityGroup],
      }),
      ...(this.#isReserved && { reservedConcurrentExecutions: spec.concurrencyMax }),
    })
    this.function = this.#lambda
    this.deadLetterAlarm = new Alarm(this, 'DeadLetterAlarm', {
      alarmDescription: `${spec.name} could not handle something: it lies in its dead-letter queue, and waits there for two weeks.`,
      metric: this.metricDeadLetters({ period: Duration.minutes(5) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
  }

  get grantPrincipal(): IPrincipal {
    return this.role
  }

  addEnvironment(name: string, value: string): void {
    this.#lambda.addEnvironment(name, value)
  }

  /** To invoke it. */
  grantInvoke(grantee: IGrantable): Grant {
    return this.function.grantInvoke(grantee)
  }

  /**
   * The queue of its inputs, made on the first call. Lambda's own queue tries an event three times within minutes. In
   * this one it waits for hours, so that an outage only delays it.
   */
  get workQueue(): IQueue {
    if (this.#workQueue) return this.#workQueue
    const { timeoutMs, concurrencyMax } = this.spec
    this.#workQueue = new Queue(this, 'Work', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Lambda asks for six times the function's own time, so that a batch that waits for a free instance does not come
      // twice.
      visibilityTimeout: Duration.millis(6 * timeoutMs),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: receivesMax },
    })
    this.#lambda.addEventSource(
      new SqsEventSource(this.#workQueue, {
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency: queueConsumers(concurrencyMax),
      }),
    )
    return this.#workQueue
  }

  /** Failed invocations. */
  metricErrors(props?: MetricOptions): Metric {
    return this.function.metricErrors(props)
  }

  /** The duration of invocations, in milliseconds. */
  metricDuration(props?: MetricOptions): Metric {
    return this.function.metricDuration({ statistic: 'p95', ...props })
  }

  /** The number of messages in the dead-letter queue. */
  metricDeadLetters(props?: MetricOptions): Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', ...props })
  }
}

/** Lambda makes the network interfaces of a function in a VPC with the function's role. */
function grantInterfaces(role: Role): void {
  grantExplained(role, {
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
    because: 'Lambda makes and removes the network interfaces itself; they have no name before they are there.',
  })
}

function isDeployStep({ triggers }: FunctionSpec): boolean {
  return triggers.some((trigger) => 'lifecycle' in trigger && trigger.lifecycle !== 'started')
}
