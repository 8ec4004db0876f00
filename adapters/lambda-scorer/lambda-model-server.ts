import type { LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod'
import { ownServing } from '#adapters/lambda/own-serving'
import type { FeatureValue, ModelServer, ScoredVersions, Scores } from '#core/ports/model-server'
import { divideRows, type RowsOfCall } from './divide-rows.ts'
import { notAsked, notUnderstood, scorerFailed } from './scorer-error.ts'

export interface LambdaModelServerOptions {
  readonly functionName: string
  /** @default a client of the environment's region that waits no longer than the scorer may take */
  readonly client?: LambdaClient
}

/** The scorer's own time limit and what Lambda takes to start it; without one a lost answer would hold its caller to the end. */
const answerMsMax = 25_000

const answerSchema = z.object({ scores: z.record(z.string(), z.array(z.number().nullable())) })

/**
 * The ModelServer port where users serve their models themselves and a function of Lambda scores beside them: it loads the versions that
 * are asked for from the bucket. Nothing is remembered here, and asking again is harmless.
 *
 * What Lambda throttles or loses the SDK asks again, three times in all. Its client is loaded with the first question: a model without a
 * champion never has one.
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

  /** @throws {AppError} `SCORES_NOT_GIVEN`, retryable where the scorer or the way to it may be better the next time */
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
    // One after the other: several at once would each load the versions in a process of its own.
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
