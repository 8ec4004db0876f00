import type { LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod'
import { ownServing } from '#adapters/lambda/own-serving'
import type { FeatureValue, ModelServer, ScoredVersions, Scores } from '#core/ports/model-server'
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

const answerSchema = z.object({ scores: z.record(z.string(), z.array(z.number().nullable())) })

/**
 * The ModelServer port for models that users serve themselves: a Lambda function, the scorer, loads the requested
 * versions from the bucket and scores with them. No state is kept here, and a repeated call is harmless.
 *
 * The SDK retries throttled and lost calls, with three attempts in all. Its client is loaded on the first call, because
 * a model without a champion never needs it.
 */
export class LambdaModelServer implements ModelServer {
  readonly serve = ownServing.serve
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
    const versions = asked.versions.map(({ version, artifactKeys }) => ({ version, artifactKeys }))
    const before = `{"versions":${JSON.stringify(versions)},"rows":[`
    const calls = divideRows(rows, { versionCount: versions.length, aroundBytes: Buffer.byteLength(before) })
    const answers: Readonly<Record<string, readonly (number | null)[]>>[] = []
    // Calls run one after another: parallel calls would each start a scorer that loads the versions.
    for (const call of calls) answers.push(await this.#ask(`${before}${call.json}]}`, call))
    const byVersion = new Map(
      versions
        .filter(({ version }) => answers.every((scores) => scores[version] !== undefined))
        .map(({ version }) => [version, answers.flatMap((scores) => scores[version] ?? [])]),
    )
    return { version: asked.serving, byVersion, latencyMs: performance.now() - startedAtMs }
  }

  async close(): Promise<void> {
    this.#client?.destroy()
  }

  async #ask(payload: string, { count }: RowsOfCall): Promise<Readonly<Record<string, readonly (number | null)[]>>> {
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda')
    this.#client ??= new LambdaClient({ requestHandler: { requestTimeout: answerMsMax, throwOnRequestTimeout: true } })
    const command = new InvokeCommand({ FunctionName: this.#functionName, Payload: Buffer.from(payload) })
    const { FunctionError, Payload = new Uint8Array() } = await this.#client.send(command).catch((cause) => {
      throw notAsked(cause)
    })
    const text = Buffer.from(Payload).toString('utf8')
    if (FunctionError !== undefined) throw scorerFailed(text)
    const answer = readAnswer(text)
    for (const [version, scores] of Object.entries(answer))
      if (scores.length !== count)
        throw notUnderstood(`${scores.length} scores of version ${version} for ${count} rows`)
    return answer
  }
}

function readAnswer(text: string) {
  try {
    return answerSchema.parse(JSON.parse(text)).scores
  } catch {
    throw notUnderstood(text.slice(0, 200))
  }
}
