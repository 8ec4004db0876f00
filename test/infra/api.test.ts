import type { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { endpoints } from '#contracts/api/endpoints'
import { resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize()
const jwt = { apiAuthorization: 'jwt', jwtIssuer: 'https://id.example.com', jwtAudience: ['remodel'] }

describe('the API', () => {
  it('is reached on every path, and asks IAM who calls', () => {
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
    expect(routes.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType])).toEqual([
      ['ANY /', 'AWS_IAM'],
      ['ANY /{proxy+}', 'AWS_IAM'],
    ])
  })

  it('throttles all callers together, and writes a line a request', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40, DetailedMetricsEnabled: true },
    })
    const [stage] = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Stage'))
    const { DestinationArn, Format } = (stage?.Properties.AccessLogSettings ?? {}) as Record<string, string>
    expect(DestinationArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ApiAccessLogs/), 'Arn'] })
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/vendedlogs/Remodel/api' })
    expect(JSON.parse(Format as string)).toMatchObject({
      status: '$context.status',
      caller: '$context.identity.caller',
      user: '$context.identity.userArn',
      subject: '$context.authorizer.claims.sub',
    })
  })

  it('takes tokens of the issuer that the context names, and of no other', () => {
    const { template } = synthesize(jwt)
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Issuer: 'https://id.example.com', Audience: ['remodel'] },
    })
    expect(guardedRoutes(template)).toEqual([
      ['ANY /', undefined],
      ['ANY /{proxy+}', undefined],
    ])
  })

  it('asks a token for a scope where the context names any, on every route of the API', () => {
    const jwtScopes = ['remodel/read', 'remodel/write']
    const { template } = synthesize({ ...jwt, jwtScopes })
    expect(guardedRoutes(template)).toEqual([
      ['ANY /', jwtScopes],
      ['ANY /{proxy+}', jwtScopes],
    ])
  })

  it('with tokens shows the pages to anybody, and nothing but the pages', () => {
    const { template } = synthesize({ ...jwt, jwtScopes: ['remodel/read'] })
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
    const open = routes.filter(({ Properties }) => Properties.AuthorizationType !== 'JWT')
    expect(open.map(({ Properties }) => `${Properties.AuthorizationType} ${Properties.RouteKey}`)).toEqual([
      'NONE GET /',
      'NONE GET /models/{page+}',
      'NONE GET /runs/{page+}',
      'NONE GET /schedules',
      'NONE GET /settings',
      'NONE GET /docs',
      'NONE GET /assets/{file+}',
      'NONE GET /icon.svg',
    ])
    expect(open.flatMap(({ Properties }) => Properties.AuthorizationScopes ?? [])).toEqual([])
    // Those of the API itself begin otherwise, and none of them is a page's.
    for (const { path } of endpoints) expect(path).toMatch(/^\/(v1\/|health$|ready$|metrics$|openapi\.json$)/)
  })

  it('is limited as the context says', () => {
    const { template } = synthesize({ apiRequestsPerSecond: 5, apiRequestsBurst: 7 })
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 },
    })
  })

  it('has an alarm on its own errors', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Namespace: 'AWS/ApiGateway', MetricName: '5xx' })
  })

  it('tells where it is', () => {
    expect(Object.keys(template.toJSON().Outputs)).toEqual(expect.arrayContaining(['ApiUrl', 'BucketName', 'ImageUri']))
  })
})

/** Those that ask for a token, with the scopes that it has to have. */
function guardedRoutes(template: Template): unknown[] {
  return Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
    .filter(({ Properties }) => Properties.AuthorizationType === 'JWT')
    .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationScopes])
}
