import { LambdaClient } from '@aws-sdk/client-lambda'
import { afterEach, expect, it } from 'vitest'
import { LambdaModelServer } from '#adapters/lambda-scorer/lambda-model-server'
import { modelServerOf } from '#adapters/lambda-scorer/model-server-of'
import { ownContainerSchema } from '#contracts/own-container'
import { type AwsWire, openAwsWire } from '../aws-wire.ts'
import { type Ending, fakeLambda } from './fake-lambda.ts'

interface Question {
  readonly versions: readonly { readonly version: number; readonly artifactKeys: readonly string[] }[]
  readonly rows: readonly (readonly unknown[])[]
}

let wire: AwsWire
afterEach(() => wire.close())

async function serverOver(run: (question: Question) => Ending, { attempts = 1, functionName = 'scorer' } = {}) {
  wire = await openAwsWire(fakeLambda('scorer', run))
  const client = new LambdaClient({ ...wire.client, maxAttempts: attempts })
  return new LambdaModelServer({ functionName, client })
}

/** A version's score of a row is its number and the row's first value, so that every score says whose it is. */
const scoreOf = (version: number, [first]: readonly unknown[]) => version + Number(first) / 1e6
const scores = ({ versions, rows }: Question): Ending => ({
  answer: {
    scores: Object.fromEntries(versions.map(({ version }) => [version, rows.map((row) => scoreOf(version, row))])),
    leftOut: {},
  },
})

const version = (number: number) => ({ version: number, artifactKeys: [`models/churn/artifacts/${number}/model.onnx`] })
const asked = { serving: 4, versions: [version(4), version(3)] }
const container = ownContainerSchema.parse({ image: 'own:1' })
const rows = [
  [1, 'a'],
  [2, null],
]

it('gives the scores of every version that was asked for, and names the one that answers', async () => {
  const server = await serverOver(scores)
  const given = await server.score('churn', rows, asked)
  expect(given?.version).toBe(4)
  expect([...(given?.byVersion ?? [])]).toEqual([
    [4, [4.000001, 4.000002]],
    [3, [3.000001, 3.000002]],
  ])
  expect(given?.latencyMs).toBeGreaterThan(0)
  expect(JSON.parse(String(wire.requests[0]?.body))).toEqual({ versions: asked.versions, rows })
})

it('sends no more of a version than its number and its keys', async () => {
  const server = await serverOver(scores)
  const versions = [{ ...version(4), cutoffAt: 1, status: 'champion' }]
  await server.score('churn', rows, { serving: 4, versions })
  expect(JSON.parse(String(wire.requests[0]?.body)).versions).toEqual([version(4)])
})

it('leaves a version out that the scorer could not load, and a row that a version could not take', async () => {
  const answer = { scores: { 4: [0.5, null] }, leftOut: { 3: 'gone' } }
  const server = await serverOver(() => ({ answer }))
  const given = await server.score('churn', rows, asked)
  expect([...(given?.byVersion ?? [])]).toEqual([[4, [0.5, null]]])
  expect([...(given?.leftOut ?? [])]).toEqual([[3, 'gone']])
})

it('tries a version by its files, and says why one does not load', async () => {
  const server = await serverOver(scores)
  expect(await server.tryVersion(version(4), rows)).toEqual({ status: 'scored', scores: [4.000001, 4.000002] })
  expect(await server.serve('churn', version(4))).toEqual({ status: 'serving' })
  // Another trainer's files are not for the scorer, and nobody is asked.
  const foreign = { version: 5, artifactKeys: ['models/churn/artifacts/5/model.pt'] }
  const before = wire.requests.length
  expect(await server.tryVersion(foreign, rows)).toEqual({ status: 'untried' })
  expect(wire.requests).toHaveLength(before)
})

it("leaves versions of users' own containers out, says why, and asks about the others", async () => {
  const server = await serverOver(scores)
  // XGBoost's own file has this name, too.
  const own = { version: 5, artifactKeys: ['models/churn/artifacts/5/model.json'], container }
  const reason = expect.stringContaining("only its own container's server can load it, at an endpoint")
  const given = await server.score('churn', rows, { serving: 5, versions: [own, version(4)] })
  expect(given?.version).toBe(5)
  expect([...(given?.byVersion ?? [])]).toEqual([[4, [4.000001, 4.000002]]])
  expect([...(given?.leftOut ?? [])]).toEqual([[5, reason]])
  const before = wire.requests.length
  const alone = await server.score('churn', rows, { serving: 5, versions: [own] })
  expect([[...(alone?.byVersion ?? [])], [...(alone?.leftOut ?? [])]]).toEqual([[], [[5, reason]]])
  expect(await server.tryVersion(own, rows)).toEqual({ status: 'untried' })
  expect(await server.serve('churn', own)).toEqual({ status: 'failed', reason, answering: null })
  expect(wire.requests).toHaveLength(before)
  // Its trainer may write our format as well.
  const artifactKeys = ['model.json', 'model.onnx'].map((name) => `models/churn/artifacts/4/${name}`)
  expect(await server.serve('churn', { version: 4, artifactKeys, container })).toEqual({ status: 'serving' })
})

it.each([
  ['left out', { answer: { scores: {}, leftOut: { 4: 'model.onnx is gone' } } }, 'model.onnx is gone'],
  ['crashed on', { errorType: 'InvalidArgument', errorMessage: 'bad node' }, 'InvalidArgument: bad node'],
] as const)('serves no version that the scorer %s', async (_, ending, says) => {
  const server = await serverOver(() => ending as Ending)
  const reason = expect.stringContaining(says)
  expect(await server.tryVersion(version(4), rows)).toEqual({ status: 'broken', reason })
  expect(await server.serve('churn', version(4))).toEqual({ status: 'failed', reason, answering: null })
})

it('asks nobody where no version is named', async () => {
  const server = await serverOver(scores)
  expect(await server.score('churn', rows)).toBeNull()
  expect(await server.score('churn', rows, { serving: 4, versions: [] })).toBeNull()
  expect(wire.requests).toEqual([])
})

it('divides what Lambda would not take at once, and puts the scores together in the order of the rows', async () => {
  const server = await serverOver(scores)
  const many = Array.from({ length: 14_000 }, (_, index) => [index, 'ä'.repeat(500)])
  const given = await server.score('churn', many, asked)
  expect(wire.requests.length).toBeGreaterThan(2)
  expect(given?.byVersion.get(3)).toEqual(many.map((row) => scoreOf(3, row)))
})

it('divides what Lambda would not give at once', async () => {
  const long = 1 / 3 + 1e-16
  const server = await serverOver((question) => ({
    answer: {
      scores: Object.fromEntries(question.versions.map((one) => [one.version, question.rows.map(() => long)])),
    },
  }))
  const versions = Array.from({ length: 20 }, (_, index) => version(index + 1))
  const given = await server.score('churn', Array(30_000).fill([1]), { serving: 20, versions })
  expect(wire.requests).toHaveLength(3)
  expect(given?.byVersion.get(20)).toHaveLength(30_000)
})

it.each([
  ['throttling passes', { refusal: 'TooManyRequestsException', status: 429 }, true],
  ['an outage passes', { refusal: 'ServiceException', status: 500 }, true],
  ['a time limit passes', { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 20.00 seconds' }, true],
  [
    'a time limit without a type passes',
    { errorMessage: '2026-01-01T00:00:00Z r Task timed out after 20.00 seconds' },
    true,
  ],
  ['a bucket that is away passes', { errorType: 'ArtifactNotRead', errorMessage: 'SlowDown' }, true],
  ['a role that may not ask does not', { refusal: 'AccessDeniedException', status: 403 }, false],
  ['too little memory does not', { errorType: 'Runtime.OutOfMemory', errorMessage: 'signal: killed' }, false],
  ['code that is broken does not', { errorType: 'Runtime.ImportModuleError', errorMessage: 'numpy' }, false],
  ['a question that is none does not', { errorType: 'RequestRefused', errorMessage: 'no list' }, false],
] satisfies [string, Ending, boolean][])('says whether a failure may pass: %s', async (_, ending, retryable) => {
  const server = await serverOver(() => ending)
  const failure = expect(server.score('churn', rows, asked)).rejects
  await failure.toMatchObject({ code: 'SCORES_NOT_GIVEN', retryable })
})

it('says which function there is not', async () => {
  const server = await serverOver(scores, { functionName: 'another' })
  const failure = expect(server.score('churn', rows, asked)).rejects
  await failure.toMatchObject({ retryable: false, message: /ResourceNotFoundException/ })
})

it('asks again what Lambda throttles', async () => {
  let throttled = 2
  const server = await serverOver(
    (question) => (throttled-- > 0 ? { refusal: 'TooManyRequestsException', status: 429 } : scores(question)),
    { attempts: 3 },
  )
  expect((await server.score('churn', rows, asked))?.byVersion.size).toBe(2)
  expect(wire.requests).toHaveLength(3)
})

it.each([
  ['no scores', { hello: 'world' }],
  ['scores of other rows', { scores: { 4: [0.5] } }],
])('believes no answer with %s', async (_, answer) => {
  const server = await serverOver(() => ({ answer }))
  const failure = expect(server.score('churn', rows, asked)).rejects
  await failure.toMatchObject({ code: 'SCORES_NOT_GIVEN', retryable: false })
})

it('takes nobody for a scorer where an installation has none', async () => {
  wire = await openAwsWire(() => ({}))
  expect(await modelServerOf({ SCORER_FUNCTION_NAME: undefined }).score('churn', rows, asked)).toBeNull()
})
