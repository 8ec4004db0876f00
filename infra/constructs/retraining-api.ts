import type { RemovalPolicy } from 'aws-cdk-lib'
import { Stack, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { EventFunction } from './event-function.ts'

/** Tokens that are accepted instead of IAM's signatures. */
interface JwtAuthorization {
  readonly issuer: string
  readonly audience: readonly string[]
  /** A token has to have one of them. @default - none: every token of the audience may call every route */
  readonly scopes?: readonly string[]
}

export interface RetrainingApiProps {
  /** @default 'Api' */
  readonly name?: string
  /** The function that answers every request. */
  readonly handler: EventFunction
  /** @default - requests are signed by IAM principals with the grant */
  readonly jwt?: JwtAuthorization
  /** Requests a second of all callers together. @default 20 */
  readonly rateLimit?: number
  /** Requests in a burst. @default 40 */
  readonly burstLimit?: number
  /** @default RetentionDays.THREE_MONTHS */
  readonly logRetention?: RetentionDays
  /** The removal policy of the access logs. @default - CDK's default for log groups */
  readonly removalPolicy?: RemovalPolicy
}

/**
 * The HTTP API: every route authenticates its caller, all callers together are throttled, and each request is logged.
 */
export class RetrainingApi extends Construct {
  readonly httpApi: HttpApi
  readonly stage: HttpStage
  readonly accessLogs: LogGroup
  readonly #routes: readonly HttpRoute[]

  constructor(scope: Construct, id: string, props: RetrainingApiProps) {
    super(scope, id)
    const { jwt } = props
    this.accessLogs = new LogGroup(this, 'AccessLogs', {
      // Under any other prefix each API adds to the one resource policy of CloudWatch Logs, which is full after a few.
      logGroupName: `/aws/vendedlogs/${Stack.of(this).stackName}/api`,
      retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy,
    })
    this.httpApi = new HttpApi(this, 'Api', {
      ...(props.name !== undefined && { apiName: props.name }),
      description: 'Remodel: models, their runs, and asks for retraining',
      createDefaultStage: false,
      defaultAuthorizer: jwt
        ? new HttpJwtAuthorizer('Jwt', jwt.issuer, { jwtAudience: [...jwt.audience] })
        : new HttpIamAuthorizer(),
      ...(jwt?.scopes && { defaultAuthorizationScopes: [...jwt.scopes] }),
    })
    const integration = new HttpLambdaIntegration('Handler', props.handler.function)
    // A proxy path matches at least one part of a path.
    this.#routes = ['/', '/{proxy+}'].flatMap((path) =>
      this.httpApi.addRoutes({ path, methods: [HttpMethod.ANY], integration }),
    )
    if (jwt) this.#openPages(integration)
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: props.rateLimit ?? 20, burstLimit: props.burstLimit ?? 40 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(accessLine)),
      },
    })
  }

  /** The dashboard's files hold no data of the installation: without a token its pages ask for one. */
  #openPages(integration: HttpLambdaIntegration): void {
    for (const path of pagePaths) {
      const open = { authorizer: new HttpNoneAuthorizer(), authorizationScopes: [] }
      for (const route of this.httpApi.addRoutes({ path, methods: [HttpMethod.GET], integration, ...open }))
        Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: 'static files that hold no data' })
    }
  }

  /** Its URL. */
  get url(): string {
    return this.httpApi.apiEndpoint
  }

  /** To call every route, if IAM authorizes. */
  grantInvoke(grantee: IGrantable): Grant | undefined {
    return this.#routes.map((route) => route.grantInvoke(grantee))[0]
  }

  /** Answers with a status of 500 or more. */
  metricServerError(props?: MetricOptions): Metric {
    return this.httpApi.metricServerError({ statistic: 'Sum', ...props })
  }

  /** The duration of requests, in milliseconds. */
  metricLatency(props?: MetricOptions): Metric {
    return this.httpApi.metricLatency({ statistic: 'p95', ...props })
  }
}

/** The paths of the pages and of their files; all others belong to the API. */
const pagePaths: readonly string[] = [
  ...['/', '/models/{page+}', '/runs/{page+}', '/schedules', '/settings', '/docs'],
  ...['/assets/{file+}', '/icon.svg'],
]

/** A request that IAM authorized has a caller, and one with a token has claims; the other field is a dash. */
const accessLine = {
  requestId: '$context.requestId',
  at: '$context.requestTime',
  caller: '$context.identity.caller',
  user: '$context.identity.userArn',
  subject: '$context.authorizer.claims.sub',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  error: '$context.error.message',
}
