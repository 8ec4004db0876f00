import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiLab, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
})
afterAll(() => lab.close())

const user = { 'x-remodel-user': 'ada' }
const thresholdsOf = async (name: string) => {
  const { threshold } = await lab.json(200, 'GET', `/v1/models/${name}/performance`)
  const { model } = await lab.json(200, 'GET', `/v1/models/${name}`)
  return [threshold, model.performanceThreshold]
}

it('shows the threshold that a model is held to: none for a metric that is no share before a person sets one', async () => {
  const models = { up: {}, demand: { task: 'regression' }, odds: { metric: 'log-loss' } }
  for (const [name, change] of Object.entries(models))
    await lab.json(201, 'PUT', `/v1/models/${name}`, { ...priceModel, name, ...change })
  expect(await thresholdsOf('up')).toEqual([0.7, 0.7])
  expect(await thresholdsOf('demand')).toEqual([null, null])
  expect(await thresholdsOf('odds')).toEqual([null, null])

  await lab.json(200, 'PUT', '/v1/configuration/performance_threshold?model=demand', { value: 0.9 }, user)
  expect(await thresholdsOf('demand')).toEqual([0.9, 0.9])
  await lab.json(200, 'PUT', '/v1/configuration/performance_threshold', { value: 0.8 }, user)
  expect(await thresholdsOf('odds')).toEqual([0.8, 0.8])
  expect(await thresholdsOf('demand')).toEqual([0.9, 0.9])
})
