import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type Code,
  type IFunction,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct, type IConstruct } from 'constructs'
import { artifactsPrefix } from '#contracts/bucket-layout'
import { type Grantee, grantExplained } from './grant-explained.ts'
import type { IModelStore } from './model-store.ts'

/** A function that scores rows, created here or elsewhere. */
export interface IModelScorer extends IConstruct {
  readonly function: IFunction
  /** To request scores. */
  grantInvoke(grantee: Grantee): void
  /** Failed requests. */
  metricErrors(props?: MetricOptions): Metric
  /** The duration of requests, in milliseconds. */
  metricDuration(props?: MetricOptions): Metric
}

export interface ModelScorerProps {
  /** The container's package and its wheels, for `runtime` on x86-64. */
  readonly code: Code
  readonly store: IModelStore
  /** @default RetentionDays.THREE_MONTHS */
  readonly logRetention?: RetentionDays
}

/** With this much memory Lambda gives one whole processor. */
const memoryMb = 1769
/** The rest of the memory is for Python, the rows and ONNX Runtime. */
const loadedMbMax = 512

/**
 * The function that scores rows with versions from the store, as `serve` does in the container, without a process that
 * keeps running.
 *
 * Ingestion calls it and waits, so it has no dead letters: the caller handles a failed request. Its role can read
 * artifacts, and nothing else in the store.
 */
export class ModelScorer extends Construct implements IModelScorer {
  readonly function: IFunction
  readonly role: Role

  constructor(scope: Construct, id: string, { code, store, logRetention }: ModelScorerProps) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Logs', {
      retention: logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(this.role)
    grantExplained(this.role, {
      actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      resources: ['*'],
      because: 'X-Ray has no resources to name: it takes segments or it does not.',
    })
    store.grantRead(this.role, artifactsPrefix('*'))
    this.function = new LambdaFunction(this, 'Function', {
      description:
        'Scores rows: those without a score with the champion, all with the versions that a rollback may return to.',
      runtime: Runtime.PYTHON_3_14,
      // The architecture of the tested wheels. On arm64 ONNX Runtime has long crashed Lambda's processes on import.
      architecture: Architecture.X86_64,
      code,
      handler: 'remodel_container.score.handler',
      timeout: Duration.seconds(20),
      memorySize: memoryMb,
      environment: { BUCKET_NAME: store.bucket.bucketName, LOADED_MB_MAX: String(loadedMbMax) },
      role: this.role,
      logGroup,
      tracing: Tracing.ACTIVE,
    })
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-L1',
      reason: "The latest Python that the container's lock has wheels for; the one after it is newer than they are.",
    })
  }

  /** To request scores. */
  grantInvoke(grantee: Grantee): void {
    // Not by grantInvoke: that also names every version of the function, and there are none.
    grantExplained(grantee, { actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] })
  }

  /** Failed requests. */
  metricErrors(props?: MetricOptions): Metric {
    return this.function.metricErrors(props)
  }

  /** The duration of requests, in milliseconds. */
  metricDuration(props?: MetricOptions): Metric {
    return this.function.metricDuration({ statistic: 'p95', ...props })
  }
}
