import { Hono } from 'hono'
import type { LambdaContext, LambdaEvent } from 'hono/aws-lambda'
import { describe, expect, it } from 'vitest'
import { answerGateway } from '#api/http/answer-gateway'
import { askedBy } from '#api/http/asked-by'

const request = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/v1/models',
  rawQueryString: '',
  headers: {},
  requestContext: { domainName: 'api.example', http: { method: 'GET', path: '/v1/models' } },
  isBase64Encoded: false,
} as unknown as LambdaEvent
const context = (remainingMs: number) => ({ getRemainingTimeInMillis: () => remainingMs }) as LambdaContext

describe('the API behind API Gateway', () => {
  const hanging = answerGateway(() => new Hono().get('/v1/models', () => new Promise<Response>(() => {})))

  it('says when to come again where it would be late, before the gateway gives up without a word', async () => {
    const answer = await hanging(request, context(5_001))
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'content-type': 'application/problem+json' } })
    expect(Number(answer.headers?.['retry-after'])).toBeGreaterThan(0)
    expect(JSON.parse(answer.body)).toMatchObject({ status: 503, code: 'NOT_IN_TIME', title: 'Service Unavailable' })
  })

  it('answers with what it has while there is time, as the name that the gateway answers under', async () => {
    const answering = answerGateway(([host]) => new Hono().get('/v1/models', (asked) => asked.text(String(host))))
    expect(await answering(request, context(29_000))).toMatchObject({ statusCode: 200, body: 'api.example' })
  })

  it('is not undone by an error that comes too late', async () => {
    const failing = answerGateway(() => {
      const app = new Hono().get('/v1/models', async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        throw new Error('late')
      })
      return app.onError((error) => {
        throw error
      })
    })
    expect(await failing(request, context(5_001))).toMatchObject({ statusCode: 503 })
    await new Promise((resolve) => setTimeout(resolve, 50))
  })
})

describe('who asks behind API Gateway', () => {
  const answering = answerGateway(() => new Hono().get('/v1/models', (asked) => asked.text(askedBy(asked))))
  const own = { 'X-Remodel-User': 'the-chief', 'x-remodel-user': 'the-chief' }
  const nameOf = async (authorizer: unknown) => {
    const requestContext = { ...(request.requestContext as object), authorizer }
    const event = { ...request, headers: own, multiValueHeaders: { 'X-Remodel-User': ['the-chief'] }, requestContext }
    return (await answering(event as unknown as LambdaEvent, context(29_000))).body
  }
  const token = (claims: Readonly<Record<string, string>>) => ({ jwt: { claims, scopes: null } })
  const session = `arn:aws:sts::123456789012:assumed-role/${'r'.repeat(64)}/${'s'.repeat(64)}`

  it.each([
    ['the principal that signed, in full', { iam: { userArn: session } }, session],
    ["a token's address", token({ sub: 'a1', username: 'ana', email: 'ana@example.com' }), 'ana@example.com'],
    ['no address that was not verified', token({ sub: 'a1', email: 'x@example.com', email_verified: 'false' }), 'a1'],
    ["a token's user name", token({ sub: 'a1', username: 'Ana Müller' }), 'Ana Müller'],
    ["else a token's subject", token({ sub: 'a1' }), 'a1'],
    ['nobody, where nobody was asked', undefined, 'someone'],
    ['nobody, of a token that says nothing', token({}), 'someone'],
  ])('is %s, whatever the client calls itself', async (_, authorizer, name) => {
    expect(await nameOf(authorizer)).toBe(name)
  })
})
