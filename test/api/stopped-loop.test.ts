import { afterAll, beforeAll, expect, it } from 'vitest'
import { modelLines } from '#cli/model-lines'
import { modelSummarySchema } from '#contracts/api/model-summary'
import { dayMs, toIso } from '#core/instant'
import { breakerSeasonMs } from '#core/policy/retraining/circuit-breaker'
import { sql } from '#core/sql'
import { type ApiLab, labStart, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
})
afterAll(() => lab.close())

async function summaryAfter(runs: number, daysAgo: number) {
  await lab.database.execute(sql`
    update models set breaker_runs = ${runs}::integer, breaker_counted_at = ${toIso(labStart - daysAgo * dayMs)}::timestamptz`)
  const answer = (await lab.json(200, 'GET', '/v1/models/price')) as { model?: unknown }
  return modelSummarySchema.parse(answer.model ?? answer)
}

it('says nothing while automatic retraining does not wait', async () => {
  expect((await summaryAfter(0, 1)).breaker).toBeNull()
  expect((await summaryAfter(1, 3)).breaker).toBeNull()
  expect((await summaryAfter(3, 92)).breaker).toBeNull()
})

it('says until when it waits after a worthless retraining, and how a person ends that', async () => {
  const model = await summaryAfter(1, 1)
  expect(model.breaker).toMatchObject({ state: 'slowed', runs: 1, isOpen: false, until: toIso(labStart + dayMs) })
  expect(modelLines([model]).join('\n')).toMatch(
    /price: automatic retraining waits until .* UTC: the last retraining was worth nothing\. `remodel retrain price` trains at once/,
  )
  expect(modelLines([model])[1]).toContain('retraining slowed')
})

it('says that it stands still, by the limit of the model', async () => {
  const stopped = await summaryAfter(3, 1)
  const until = toIso(labStart - dayMs + breakerSeasonMs)
  expect(stopped.breaker).toMatchObject({ state: 'open', runs: 3, isOpen: true, until })
  const lines = modelLines([stopped]).join('\n')
  expect(lines).toContain('retraining stopped')
  expect(lines).toMatch(
    /stands still until .* UTC, or until there is as much new data as the last training had: the last 3/,
  )
  await lab.json(200, 'PUT', '/v1/models/price', { ...priceModel, configuration: { breaker_runs: 5 } })
  const slowed = { state: 'slowed', runs: 3, isOpen: false, until: toIso(labStart + 7 * dayMs) }
  expect((await summaryAfter(3, 1)).breaker).toMatchObject(slowed)
})

it.each([
  ['slowed', 1, 'Automatic retraining waits until 1'],
  ['open', 9, 'Automatic retraining stands still until 1'],
])('explains with one sentence how to close it, as the model does: %s', async (state, runs, words) => {
  const { breaker } = await summaryAfter(runs, 1)
  expect(breaker?.state).toBe(state)
  expect(breaker?.sentence).toMatch(
    new RegExp(`^${words}.*\\. \`remodel retrain price\` trains at once and starts it again\\.$`),
  )
  const { summary } = await lab.json(200, 'GET', '/v1/models/price/explanation')
  expect(summary).toContain(breaker?.sentence)
})

it('leaves it out of an explanation while automatic retraining does not wait', async () => {
  await summaryAfter(0, 1)
  expect((await lab.json(200, 'GET', '/v1/models/price/explanation')).summary).not.toContain('Automatic retraining')
})
