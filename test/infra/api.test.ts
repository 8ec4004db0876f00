import { describe, expect, it } from 'vitest'
import { resourcesOf, synthesize } from './synthesize.ts'

const { template } = synthesize()

describe('the API', () => {
  it('asks IAM who calls, on every route', () => {
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
    expect(routes.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType])).toEqual([
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
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' })
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
