import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { LambdaModelServer } from '#adapters/lambda-scorer/lambda-model-server'
import type { ModelFile } from '#contracts/model-file'
import { ownContainerSchema } from '#contracts/own-container'
import { sagemakerEndpointSchema } from '#contracts/serving'
import { minuteMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { exampleModel } from '#test/support/example-model'
import type { FakePorts } from '#test/support/fake-ports'
import { trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { settle, tick } from '#test/support/settle'

describe('serve-champion of a version that only its own container can load', () => {
  const ownFile = {
    type: 'container',
    container: ownContainerSchema.parse({ image: 'registry.example/spread:4' }),
    columns: { time: 'at', id: 'id', label: 'up', score: 'answer' },
  } satisfies Partial<ModelFile>
  /** It keeps no version loaded, and loads none without the two files of this project's format. */
  const scorerOnLambda = new LambdaModelServer({ functionName: 'never-called' })
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>
  afterEach(() => database.close())

  /** An installation on AWS with a model of the user's own container, whose rows come with scores. */
  async function open(overrides: Partial<ModelFile> = {}) {
    ;({ database, ports, functions } = await openFunctions(
      '2024-03-01T00:00:00Z',
      exampleModel({ ...ownFile, ...overrides }),
    ))
    ports.modelServer.serve = (name, version) => scorerOnLambda.serve(name, version)
    ports.modelServer.serving = (name) => scorerOnLambda.serving(name)
  }
  async function serveAgain() {
    ports.clock.advance(5 * minuteMs)
    await functions.get('serve-champion')?.(tick(ports, 'serve-champion', 'serve-champion'))
    return settle(ports, functions)
  }
  const summary = async () => {
    const [found] = await listModelSummaries(database, { limit: 1 })
    return { servingVersion: found?.servingVersion, problem: found?.servingProblem?.reason ?? null }
  }
  const ledger = () =>
    database.query(
      sql`select status, reason from retraining_logs where event_type = 'serving' order by timestamp, id`,
      z.object({ status: z.string(), reason: z.string() }),
    )
  const notified = () => ports.notifications.map(({ subject }) => subject).filter((subject) => /serv/i.test(subject))

  it('records that it answers where the user runs it, once, and counts scores that come with rows as its own', async () => {
    await open()
    await trainFirstChampion(ports, functions)
    expect(await ledger()).toEqual([{ status: 'serving', reason: 'version 1 answers' }])
    expect(await serveAgain()).toEqual([])
    expect(await summary()).toEqual({ servingVersion: 1, problem: null })
    expect(notified()).toEqual([])
    ports.clock.advance(minuteMs)
    await functions.get('ingest-observations')?.({
      ...{ modelName: 'spread', batchId: 'scored', labels: [] },
      observations: [{ id: 'a', at: ports.clock.now(), features: [1, 'nyse'], score: 0.7 }],
    })
    const scored = sql`select version, score from predictions where observation_id = 'a'`
    expect(await database.query(scored, z.object({ version: z.number(), score: z.number() }))).toEqual([
      { version: 1, score: 0.7 },
    ])
  })

  it('says that no version serves where the rows come without scores, and what to name', async () => {
    await open({ columns: { time: 'at', id: 'id', label: 'up' } })
    await trainFirstChampion(ports, functions)
    expect(await summary()).toEqual({
      servingVersion: null,
      problem: expect.stringMatching(/^only its own container's server can load it.*\(columns\.score\)$/),
    })
    expect(await ledger()).toEqual([{ status: 'lost', reason: expect.stringContaining('columns.score') }])
    expect(notified()).toEqual(['spread: no version serves'])
  })

  it('says that it does not answer where this installation starts its server, though rows have scores', async () => {
    await open()
    ports.modelServer.serving = async () => null
    ports.modelServer.serve = async () => ({ status: 'failed', reason: 'its port is taken', answering: null })
    await trainFirstChampion(ports, functions)
    expect(await summary()).toEqual({ servingVersion: null, problem: 'its port is taken' })
    expect(notified()).toEqual(['spread: no version serves'])
  })

  it('says that its files are broken where they are those that the scorer loads, though rows have scores', async () => {
    await open()
    await trainFirstChampion(ports, functions)
    await database.execute(sql`update model_versions set artifact_keys = '["1/model.json", "1/model.onnx"]'::jsonb`)
    ports.modelServer.serve = async () => ({ status: 'failed', reason: 'model.onnx is gone', answering: null })
    expect(await serveAgain()).toEqual(['ServingLost'])
    expect(await summary()).toEqual({ servingVersion: null, problem: 'model.onnx is gone' })
  })

  it('says that its endpoint failed, though rows have scores', async () => {
    await open({ serving: { sagemaker: sagemakerEndpointSchema.parse({ endpoint: 'spread-live' }) } })
    ports.modelServer.serve = async () => ({ status: 'failed', reason: 'an alarm fired' })
    await trainFirstChampion(ports, functions)
    expect(await summary()).toEqual({ servingVersion: null, problem: 'an alarm fired' })
    expect(await ledger()).toEqual([
      { status: 'failed', reason: 'version 1 does not answer at spread-live: an alarm fired' },
    ])
  })

  it('says that a built-in champion is broken, though rows have scores', async () => {
    await open({ type: 'xgboost', container: undefined })
    ports.modelServer.serve = async () => ({ status: 'failed', reason: 'model.onnx is gone', answering: null })
    await trainFirstChampion(ports, functions)
    expect(await summary()).toEqual({ servingVersion: null, problem: 'model.onnx is gone' })
    expect(notified()).toEqual(['spread: no version serves'])
  })
})
