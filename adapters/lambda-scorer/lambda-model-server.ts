import type { LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod'
import { ownServing } from '#adapters/lambda/own-serving'
import { AppError } from '#core/errors'
import { hasOwnServer, ourFiles } from '#core/has-own-server'
import type {
  FeatureValue,
  ModelServer,
  ScoredVersions,
  Scores,
  ServedVersion,
  ServingOutcome,
  TrialOutcome,
} from '#core/ports/model-server'
import { shortened } from '#core/text/shortened'
import { divideRows, type RowsOfCall } from './divide-rows.ts'
import { notAsked, notUnderstood, scorerFailed } from './scorer-error.ts'

export interface LambdaModelServerOptions {
  readonly functionName: string
  /** @default a client for the environment's region, with a timeout slightly above the scorer's */
  readonly client?: LambdaClient
}

/**
 * The scorer's own timeout plus Lambda's start-up time. Without it, a lost response would block the caller until its
 * own timeout.
 */
const answerMsMax = 25_000

const answerSchema = z.object({
  scores: z.record(z.string(), z.array(z.union([z.number(), z.array(z.number())]).nullable())),
  leftOut: z.record(z.string(), z.string()).default({}),
})
type Answer = z.infer<typeof answerSchema>

const notLoadable =
  "only its own container's server can load it, at an endpoint: the scorer on Lambda loads versions with model.onnx and model.json"

/**
 * The ModelServer port for models that users serve themselves: a Lambda function, the scorer, loads the requested
 * versions from the bucket and scores with them. No state is kept here, and a repeated call is harmless.
 *
 * The SDK retries throttled and lost calls, with three attempts in all. Its client is loaded on the first call, because
 * a model without a champion never needs it.
 */
export class LambdaModelServer implements ModelServer {
  readonly serving = ownServing.serving
  readonly usage = ownServing.usage
  readonly #functionName: string
  #client: LambdaClient | undefined

  constructor({ functionName, client }: LambdaModelServerOptions) {
    this.#functionName = functionName
    this.#client = client
  }

  /** @throws {AppError} `SCORES_NOT_GIVEN`, retryable if the scorer or the connection failed temporarily */
  async score(
    _modelName: string,
    rows: readonly (readonly FeatureValue[])[],
    asked?: ScoredVersions,
  ): Promise<Scores | null> {
    if (asked === undefined || asked.versions.length === 0) return null
    const startedAtMs = performance.now()
    const versions = asked.versions
      .filter((served) => !hasOwnServer(served))
      .map(({ version, artifactKeys }) => ({ version, artifactKeys }))
    const notLoaded = asked.versions.filter(hasOwnServer).map(({ version }) => [version, notLoadable] as const)
    if (versions.length === 0)
      return { version: asked.serving, byVersion: new Map(), latencyMs: 0, leftOut: new Map(notLoaded) }
    const before = `{"versions":${JSON.stringify(versions)},"rows":[`
    const numberCount = versions.length * (asked.answerLength ?? 1)
    const calls = divideRows(rows, { numberCount, aroundBytes: Buffer.byteLength(before) })
    const answers: Answer[] = []
    // Calls run one after another: parallel calls would each start a scorer that loads the versions.
    for (const call of calls) answers.push(await this.#ask(`${before}${call.json}]}`, call))
    const byVersion = new Map(
      versions
        .filter(({ version }) => answers.every(({ scores }) => scores[version] !== undefined))
        .map(({ version }) => [version, answers.flatMap(({ scores }) => scores[version] ?? [])]),
    )
    const leftOut = new Map([
      ...notLoaded,
      ...answers
        .flatMap((answer) => Object.entries(answer.leftOut))
        .map(([version, why]) => [Number(version), why] as const),
    ])
    return { version: asked.serving, byVersion, latencyMs: performance.now() - startedAtMs, leftOut }
  }

  /** Loads the champion once, so that files that cannot be loaded are found before a row needs them. */
  async serve(_modelName: string, champion: ServedVersion): Promise<ServingOutcome> {
    if (hasOwnServer(champion)) {
      const reason = `${notLoadable}; name one in the model file (serving.sagemaker), or send the scores with the rows (columns.score)`
      return { status: 'failed', reason, answering: null }
    }
    const trial = await this.tryVersion(champion, [])
    return trial.status === 'broken'
      ? { status: 'failed', reason: trial.reason, answering: null }
      : { status: 'serving' }
  }

  async tryVersion(version: ServedVersion, rows: readonly (readonly FeatureValue[])[]): Promise<TrialOutcome> {
    const files = version.artifactKeys.map((key) => key.slice(key.lastIndexOf('/') + 1))
    // An artifact with neither is another trainer's, which the scorer cannot load.
    if (hasOwnServer(version) || !ourFiles.some((name) => files.includes(name))) return { status: 'untried' }
    try {
      const answer = await this.score('', rows, { serving: version.version, versions: [version] })
      const scores = answer?.byVersion.get(version.version)
      if (scores !== undefined) return { status: 'scored', scores }
      return { status: 'broken', reason: answer?.leftOut?.get(version.version) ?? 'the scorer left it out' }
    } catch (error) {
      if (!(error instanceof AppError) || error.retryable) throw error
      return { status: 'broken', reason: error.message }
    }
  }

  async close(): Promise<void> {
    this.#client?.destroy()
  }

  async #ask(payload: string, { count }: RowsOfCall): Promise<Answer> {
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda')
    this.#client ??= new LambdaClient({ requestHandler: { requestTimeout: answerMsMax, throwOnRequestTimeout: true } })
    const command = new InvokeCommand({ FunctionName: this.#functionName, Payload: Buffer.from(payload) })
    const { FunctionError, Payload = new Uint8Array() } = await this.#client.send(command).catch((cause) => {
      throw notAsked(cause)
    })
    const text = Buffer.from(Payload).toString('utf8')
    if (FunctionError !== undefined) throw scorerFailed(text)
    const answer = readAnswer(text)
    for (const [version, scores] of Object.entries(answer.scores))
      if (scores.length !== count)
        throw notUnderstood(`${scores.length} scores of version ${version} for ${count} rows`)
    return answer
  }
}

function readAnswer(text: string): Answer {
  try {
    return answerSchema.parse(JSON.parse(text))
  } catch {
    throw notUnderstood(shortened(text, 200))
  }
}
