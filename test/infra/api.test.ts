import { describe, expect, it } from 'vitest'
import { resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize()

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
    expect(JSON.parse(Format as string)).toMatchObject({
      status: '$context.status',
      caller: '$context.identity.caller',
    })
  })

  it('takes tokens of the issuer that the context names, and of no other', () => {
    const jwt = { apiAuthorization: 'jwt', jwtIssuer: 'https://id.example.com', jwtAudience: ['remodel'] }
    const { template } = synthesize(jwt)
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Issuer: 'https://id.example.com', Audience: ['remodel'] },
    })
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
    expect(routes.map(({ Properties }) => [Properties.AuthorizationType, Properties.AuthorizationScopes])).toEqual([
      ['JWT', undefined],
      ['JWT', undefined],
    ])
  })

  it('asks a token for a scope where the context names any, on every route', () => {
    const jwtScopes = ['remodel/read', 'remodel/write']
    const { template } = synthesize({
      apiAuthorization: 'jwt',
      jwtIssuer: 'https://id.example.com',
      jwtAudience: ['remodel'],
      jwtScopes,
    })
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
    expect(routes.map(({ Properties }) => Properties.AuthorizationScopes)).toEqual([jwtScopes, jwtScopes])
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
