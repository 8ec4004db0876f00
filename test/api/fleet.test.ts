import { afterAll, beforeAll, expect, it } from 'vitest'
import { fleetModelSchema } from '#contracts/api/model-summary'
import { toIso } from '#core/instant'
import { sql } from '#core/sql'
import { type ApiLab, type Json, labStart, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
  for (const name of ['alpha', 'bravo', 'charlie'])
    await lab.json(201, 'PUT', `/v1/models/${name}`, { ...priceModel, name })
})
afterAll(() => lab.close())

const read = (body: object = {}): Promise<Json> => lab.json(200, 'POST', '/v1/fleet', body)
const tagsOf = ({ changed, unchanged }: Json): string[] => [...unchanged, ...changed.map(({ tag }: Json) => tag)]
const namesOf = ({ changed }: Json): string[] => changed.map(({ model }: Json) => model.name)

it('says of each model what the list of models says', async () => {
  const { models } = await lab.json(200, 'GET', '/v1/models')
  const fleet = await read()
  expect(fleet.changed.map(({ model }: Json) => model)).toEqual(models.map((one: Json) => fleetModelSchema.parse(one)))
  expect(namesOf(fleet)).toEqual(['alpha', 'bravo', 'charlie'])
  expect(new Set(tagsOf(fleet)).size).toBe(3)
})

it('sends the models that differ from those that the caller has, and names all others', async () => {
  const known = tagsOf(await read())
  expect(await read({ known })).toEqual({ changed: [], unchanged: known, next: null })
  await lab.json(200, 'PUT', '/v1/models/bravo/mode', { mode: 'observe' })
  const after = await read({ known })
  expect([namesOf(after), after.unchanged]).toEqual([['bravo'], [known[0], known[2]]])
  expect(after.changed[0].model.mode).toBe('observe')
})

it('sends a model that is new, and names none that is gone', async () => {
  const known = tagsOf(await read())
  await lab.json(201, 'PUT', '/v1/models/delta', { ...priceModel, name: 'delta' })
  expect(namesOf(await read({ known }))).toEqual(['delta'])
  await lab.database.execute(sql`delete from model_activity where model_name = 'delta'`)
  await lab.database.execute(sql`delete from models where model_name = 'delta'`)
  const whole = tagsOf(await read())
  expect(await read({ known: [...whole, 'AAAAAAAAAAAA'] })).toEqual({ changed: [], unchanged: whole, next: null })
})

it('sends nothing of a model that merely got rows, and a model whose problem opened without an event', async () => {
  const known = tagsOf(await read())
  await lab.database.execute(sql`
    insert into model_activity (model_name, observations_total, last_observed_at)
    values ('alpha', 1234, ${toIso(labStart)}::timestamptz)
    on conflict (model_name) do update set (observations_total, last_observed_at) = (1234, excluded.last_observed_at)`)
  expect(namesOf(await read({ known }))).toEqual([])
  await lab.database.execute(sql`
    insert into episodes (id, model_name, kind, subject, severity, opened_at, last_seen_at)
    values ('e', 'charlie', 'drift', '', 'high', ${toIso(labStart)}::timestamptz, ${toIso(labStart)}::timestamptz)`)
  expect(namesOf(await read({ known }))).toEqual(['charlie'])
})

it('is read in pages, each with the tags of its own models', async () => {
  const first = await read({ limit: 2 })
  expect(namesOf(first)).toEqual(['alpha', 'bravo'])
  const second = await read({ limit: 2, cursor: first.next })
  expect([namesOf(second), second.next]).toEqual([['charlie'], null])
  const again = await read({ limit: 2, cursor: first.next, known: tagsOf(second) })
  expect(again).toEqual({ changed: [], unchanged: tagsOf(second), next: null })
})

it('refuses tags that it never gave out', async () => {
  const refused = await lab.json(422, 'POST', '/v1/fleet', { known: ['x'] })
  expect(refused.errors).toEqual([{ field: 'known[0]', message: 'is not a `tag` of this list' }])
})
