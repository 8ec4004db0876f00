import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { loadServingModel } from '#store/versions/load-serving-model'
import { saveExampleModel } from '#test/support/example-model'
import { fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

let database: Database
const now = Date.parse('2024-03-01T12:00:00Z')

beforeAll(async () => {
  database = await freshDatabase()
  await saveExampleModel(fakePorts(database, new Date(now).toISOString()))
})
afterAll(() => database.close())

const load = () => loadServingModel(database, 'spread')

it('has neither champion nor versions before the first training', async () => {
  const model = await load()
  expect(model).toMatchObject({
    servingVersion: null,
    championVersion: null,
    champion: null,
    serving: null,
    beside: [],
  })
  expect(model?.definition.name).toBe('spread')
})

it('names what serves, and beside it what a rollback may return to and the baseline, with what each has seen', async () => {
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, artifact_keys, created_at, cutoff_at, promoted_at, retired_at, barred_at, files_removed_at)
    values ('spread', 1, 'r1', 'archived', '["one"]', now(), '2024-01-01', '2024-01-01', '2024-01-05', '2024-01-05', null),
           ('spread', 2, 'r2', 'archived', '["two"]', now(), '2024-01-02', '2024-01-02', '2024-01-06', null, now()),
           ('spread', 3, 'r3', 'archived', '["three"]', now(), '2024-01-03', '2024-01-03', '2024-01-07', null, null),
           ('spread', 4, 'r4', 'rejected', '["four"]', now(), '2024-01-04', null, null, null, null),
           ('spread', 5, 'r5', 'archived', '["five", "more"]', now(), '2024-01-05', '2024-01-05', '2024-01-08', null, null),
           ('spread', 6, 'r6', 'archived', '["six"]', now(), '2024-01-06', '2024-01-06', '2024-01-09', '2024-01-09', null),
           ('spread', 7, 'r7', 'champion', '["seven"]', now(), '2024-01-07', '2024-01-09', null, null, null)`)
  await database.execute(sql`update models set serving_version = 7`)
  const model = await load()
  expect(model).toMatchObject({ servingVersion: 7, championVersion: 7 })
  expect(model?.serving).toMatchObject({ version: 7, artifactKeys: ['seven'], cutoffAt: Date.parse('2024-01-07') })
  expect(model?.beside.map(({ version }) => version)).toEqual([5, 3, 1])
  expect(model?.beside[0]).toMatchObject({ artifactKeys: ['five', 'more'], cutoffAt: Date.parse('2024-01-05') })
})

it('names no champion that does not answer yet beside what does', async () => {
  await database.execute(sql`update models set serving_version = 5, serving_problem = 'out of memory'`)
  const model = await load()
  expect(model).toMatchObject({
    servingVersion: 5,
    championVersion: 7,
    champion: { version: 7 },
    serving: { version: 5 },
  })
  expect(model?.servingProblem).toBe('out of memory')
  expect(model?.beside.map(({ version }) => version)).toEqual([3, 1])
})
