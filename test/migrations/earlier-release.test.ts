import { expect, test } from 'vitest'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { readMigrations } from '#adapters/postgres/read-migrations'
import { removedSettings } from '#contracts/configuration'
import { sql } from '#core/sql'
import { loadOpenEpisodes } from '#store/episodes/episodes'
import { loadModel } from '#store/models/load-model'
import { migrate } from '#store/tables/migrate'
import { loadVersions } from '#store/versions/load-versions'

test('a model in use keeps its champion, its probation and its open episodes, and loses removed settings', {
  timeout: 60_000,
}, async () => {
  const database = await openPGlite()
  const migrations = await readMigrations()
  const at = migrations.findIndex(({ name }) => name === '0018_blocks_of_features.sql')
  await migrate(database, migrations.slice(0, at))
  const removed = Object.fromEntries(Object.keys(removedSettings).map((name) => [name, 1]))
  const definition = JSON.stringify({
    name: 'price',
    configuration: { ...removed, data_threshold: 9 },
    reasons: removed,
  })
  await database.execute(sql`
    insert into models (model_name, model_type, definition, created_at, updated_at, breaker_runs, breaker_opened_at)
    values ('price', 'xgboost', ${definition}::jsonb, '2024-01-01', '2024-01-01', 3, '2024-01-03')`)
  for (const name of Object.keys(removed))
    await database.execute(sql`
      insert into retraining_config (config_name, model_name, config_value, updated_by, updated_at)
      values (${name}, 'price', '1'::jsonb, 'x', '2024-01-01')`)
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, promoted_at, promoted_by, probation_state)
    values ('price', 1, 'a', 'archived', '2024-01-01', '2024-01-01', 'policy', 'none'),
           ('price', 2, 'b', 'champion', '2024-01-02', '2024-01-05', 'policy', 'running')`)
  await database.execute(sql`
    insert into episodes (id, model_name, kind, subject, severity, champion_version, opened_at, last_seen_at)
    select kind, 'price', kind, '', 'low', 2, '2024-01-04'::timestamptz, '2024-01-04'::timestamptz
      from unnest(array['drift', 'performance', 'data-quality']) as kind`)
  await migrate(database, migrations)
  const model = await loadModel(database, 'price')
  expect(model?.definition).toMatchObject({ metric: 'accuracy', configuration: { data_threshold: 9 } })
  expect(Object.keys(model?.definition.configuration ?? {})).toEqual(['data_threshold'])
  expect(model?.definition).toHaveProperty('reasons', {})
  expect(Object.keys(model?.configuration ?? {}).filter((name) => name in removed)).toEqual([])
  expect(model).toMatchObject({ championVersion: 2, breakerRuns: 0 })
  const champion = (await loadVersions(database, 'price')).find(({ version }) => version === 2)
  expect(champion).toMatchObject({ probationState: 'running', probationUntil: Date.parse('2024-01-19') })
  expect((await loadOpenEpisodes(database, 'price')).map(({ kind }) => kind).sort()).toEqual([
    'data-quality',
    'drift',
    'performance',
  ])
  await database.close()
})

test('the release before goes on writing its losses, while a deployment runs and after it is rolled back', {
  timeout: 60_000,
}, async () => {
  const database = await openPGlite()
  await migrate(database, await readMigrations())
  await database.execute(sql`
    insert into models (model_name, model_type, definition, created_at, updated_at)
    values ('price', 'xgboost', '{"name":"price"}', '2024-01-01', '2024-01-01')`)
  await database.execute(sql`
    insert into version_losses (model_name, starts_at, version, loss_of, labelled, positives, loss, squared_loss, naive)
    values ('price', '2024-01-01', 1, 'accuracy', 4, 2, 1, 1, '[]')`)
  await database.execute(sql`
    insert into daily_losses (model_name, day, version, row_count, labelled_count, loss_sum, squared_loss_sum, mistake_count,
                              mistake_loss_sum)
    values ('price', '2024-01-01', 1, 4, 4, 1, 1, 1, 1)`)
  const stated = sql`
    insert into daily_losses_state (model_name, refreshed_at, loss_of) values ('price', '2024-01-02', 'accuracy')`
  expect(await database.execute(stated)).toBe(1)
  await database.close()
})
