import { afterAll, describe, expect, inject, it } from 'vitest'
import { sql } from '#core/sql'
import { ownImage } from '#test/support/sagemaker/run-container'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { history, marketModel, marketRows } from './market-rows.ts'

/** A user's own image trains, and answers at the endpoint. Each test goes on where the one before it stopped. */
describe("a model of the user's own image on AWS", () => {
  const name = 'own'
  const endpoint = 'own-live'
  const installation = new Installation(inject('cloud'))
  const servingVersion = sql`select serving_version from models where model_name = ${name}`
  const runs = () =>
    installation.rows(sql`
      select run_id, state, failure, trained_in, container from retraining_runs
       where model_name = ${name} order by requested_at`)
  const isServing = (version: number) =>
    eventually(`version ${version} serves`, () => installation.value(servingVersion), {
      ...{ isIt: (serving) => serving === version, limitMs: 110_000 },
    })
  const imageOfEndpoint = async () => {
    const { EndpointConfigName } = await installation.sageMaker('DescribeEndpoint', { EndpointName: endpoint })
    const config = await installation.sageMaker('DescribeEndpointConfig', { EndpointConfigName })
    const [{ ModelName } = {}] = config.ProductionVariants as { ModelName?: string }[]
    const model = await installation.sageMaker('DescribeModel', { ModelName })
    const { Image, Environment } = model.PrimaryContainer as { Image: string; Environment: { MODEL_VERSION: string } }
    return { image: Image, version: Environment.MODEL_VERSION }
  }
  const invoke = async (body: string) => {
    const headers = { 'content-type': 'application/json' }
    const url = `${installation.cloud.sageMakerUrl}/endpoints/${endpoint}/invocations`
    return (await fetch(url, { method: 'POST', headers, body })).json()
  }
  afterAll(() => installation.close())

  it('is trained in that image, judged, and deployed with it to its endpoint', async () => {
    const { parameters: _, columns, ...file } = marketModel(name)
    const json = {
      ...{ ...file, columns: { time: columns.time, label: columns.label }, type: 'container' },
      ...{ container: { image: ownImage }, serving: { sagemaker: { endpoint, bakeMinutes: 0 } } },
    }
    const applied = await installation.api(`/v1/models/${name}`, { method: 'PUT', json })
    expect(applied.status, await applied.clone().text()).toBe(201)
    await installation.put(`incoming/${name}/observations/history.csv`, history(Date.now()))
    await isServing(1)
    const [run] = await runs()
    expect(run).toMatchObject({ state: 'promoted', trained_in: ownImage, container: { image: ownImage } })
    const job = await installation.sageMaker('DescribeTrainingJob', { TrainingJobName: `${run?.run_id}-a1` })
    expect(job.AlgorithmSpecification).toMatchObject({ TrainingImage: ownImage })
    expect(await imageOfEndpoint()).toEqual({ image: ownImage, version: '1' })
    const answer = await invoke('{"instances":[[0.1,0.1,0.4,0,0.4,0.4]]}')
    expect(answer).toEqual({ version: '1', predictions: [{ score: expect.any(Number), label: expect.any(Number) }] })
  })

  it('takes rows without scores in, and says that no server of the installation gives them', async () => {
    const rows = marketRows({ from: 22_100, count: 5, firstAt: Date.now() - 3_600_000, stepMs: 1000 })
    const headers = { 'content-type': 'text/csv' }
    const answer = await installation.api(`/v1/models/${name}/observations`, { method: 'POST', headers, body: rows })
    const said = await answer.text()
    expect(JSON.parse(said)).toMatchObject({ observations: 5, scored: 0 })
    expect(said).toContain("only its own container's server can load it")
  })

  it('is trained again, compared with its first version, and returned to it with its image', async () => {
    const asked = { method: 'POST', json: { reason: 'the market has turned', force: true } }
    const answer = await installation.api(`/v1/models/${name}/retraining-runs`, asked)
    expect(answer.ok, await answer.clone().text()).toBe(true)
    await isServing(2)
    const [, second] = await runs()
    expect(second).toMatchObject({ state: 'promoted', trained_in: ownImage })
    expect(await imageOfEndpoint()).toEqual({ image: ownImage, version: '2' })
    const back = await installation.api(`/v1/models/${name}/rollbacks`, { method: 'POST', json: { reason: 'a look' } })
    expect(back.ok, await back.clone().text()).toBe(true)
    await isServing(1)
    expect(await imageOfEndpoint()).toEqual({ image: ownImage, version: '1' })
  })
})
