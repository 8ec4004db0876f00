import { expect, test } from 'vitest'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { readMigrations } from '#adapters/postgres/read-migrations'
import { removedSettings } from '#contracts/configuration'
import { sql } from '#core/sql'
import { loadOpenEpisodes } from '#store/episodes/episodes'
import { loadDailyLosses } from '#store/losses/load-daily-losses'
import { loadLosses } from '#store/losses/load-losses'
import { refreshLosses } from '#store/losses/refresh-losses'
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

test('mistakes that were kept with the weights of a champion are those of any other, and survive their rows', {
  timeout: 60_000,
}, async () => {
  const database = await openPGlite()
  const migrations = await readMigrations()
  const at = migrations.findIndex(({ name }) => name === '0034_losses_without_weights.sql')
  await migrate(database, migrations.slice(0, at))
  const naive = JSON.stringify(Array.from({ length: 12 }, () => 0))
  // 3 of 20 positive and 8 of 80 negative rows are wrong; a mistake weighs 2.5 or 0.625.
  await database.execute(sql`
    insert into span_losses (model_name, starts_at, version, scored, labelled, positives, loss, squared_loss, mistakes,
                             mistake_loss, beside, naive, measured_at)
    select model, '2024-01-01', 1, 100, 100, 20, loss, loss, 11, loss, '{"2": [100, 3.5]}', ${naive}::jsonb, '2024-02-01'
      from (values ('weighed', 12.5::double precision), ('counted', 11)) as known (model, loss)`)
  await database.execute(sql`
    insert into span_losses_state (model_name, refreshed_at, loss_of)
    values ('weighed', '2024-02-01', '{"metric":"balanced-accuracy","classificationThreshold":0.5,"positiveShare":0.2}'),
           ('counted', '2024-02-01', '{"metric":"accuracy","classificationThreshold":0.5}')`)
  await migrate(database, migrations)
  const known = { from: 0, championVersion: 1, firstUntil: 0, labelLatenessMs: 0 }
  const metricOf = { weighed: 'balanced-accuracy', counted: 'accuracy' } as const
  const load = async (modelName: keyof typeof metricOf, positiveShare: number) => {
    const lossOf = {
      task: 'binary-classification',
      metric: metricOf[modelName],
      classificationThreshold: 0.5,
      positiveShare,
    } as const
    const [span] = await loadLosses(database, { ...known, modelName, lossOf })
    const [day] = await loadDailyLosses(database, { from: 0, labelLatenessMs: 0, modelName, lossOf })
    return { loss: span?.loss, squaredLoss: span?.squaredLoss, mistakeLoss: day?.mistakeLossSum, beside: day?.beside }
  }
  expect(await load('weighed', 0.2)).toEqual({ loss: 12.5, squaredLoss: 21.875, mistakeLoss: 12.5, beside: [] })
  expect(await load('weighed', 0.5)).toEqual({ loss: 11, squaredLoss: 11, mistakeLoss: 11, beside: [] })
  const beside = [{ version: 2, labelledCount: 100, gainSum: 3.5 }]
  expect(await load('counted', 0.2)).toEqual({ loss: 11, squaredLoss: 11, mistakeLoss: 11, beside })
  // No row is kept, so that nothing can be measured anew: the sums stay.
  const lossOf = { task: 'binary-classification', metric: 'balanced-accuracy', classificationThreshold: 0.5 } as const
  await refreshLosses(database, { modelName: 'weighed', lossOf, now: Date.parse('2024-03-01') })
  expect(await load('weighed', 0.2)).toMatchObject({ loss: 12.5 })
  await database.close()
})

test('gains by the weights of a champion are measured anew where rows are kept, and other spans keep their sums', {
  timeout: 60_000,
}, async () => {
  const database = await openPGlite()
  const migrations = await readMigrations()
  const at = migrations.findIndex(({ name }) => name === '0034_losses_without_weights.sql')
  await migrate(database, migrations.slice(0, at))
  const naive = JSON.stringify(Array.from({ length: 12 }, () => 0))
  // The span before the oldest row ends with it.
  await database.execute(sql`
    insert into span_losses (model_name, starts_at, version, scored, labelled, positives, loss, squared_loss, mistakes,
                             mistake_loss, beside, naive, measured_at)
    select 'weighed', starts_at, 1, 2, 2, 1, 2.5, 6.25, 1, 2.5, '{"2": [2, 2.5]}', ${naive}::jsonb, '2024-02-01'
      from (values ('2024-01-01 18:00Z'::timestamptz), ('2024-01-02 00:00Z')) as span (starts_at)`)
  await database.execute(sql`
    insert into span_losses_state (model_name, refreshed_at, loss_of)
    values ('weighed', '2024-02-01', '{"metric":"balanced-accuracy","classificationThreshold":0.5,"positiveShare":0.2}')`)
  await database.execute(
    sql`create table predictions_of_2024 partition of predictions for values from ('2024-01-01') to ('2024-03-01')`,
  )
  await database.execute(sql`
    insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
    values ('weighed', 'b', 2, 2, 0, '2024-01-02 01:00Z')`)
  // Version 1 misses the positive row, and version 2 does not.
  await database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, scores, label, labelled_at)
    values ('weighed', '2024-01-02 00:00Z', 'a', 'b', 1, 0.1, '{"2": 0.9}', 1, '2024-01-02 01:00Z'),
           ('weighed', '2024-01-02 01:00Z', 'b', 'b', 1, 0.1, '{"2": 0.1}', 0, '2024-01-02 01:00Z')`)
  await migrate(database, migrations)
  const lossOf = {
    task: 'binary-classification',
    metric: 'balanced-accuracy',
    classificationThreshold: 0.5,
    positiveShare: 0.2,
  } as const
  await refreshLosses(database, { modelName: 'weighed', lossOf, now: Date.parse('2024-03-01') })
  const days = await loadDailyLosses(database, { from: 0, labelLatenessMs: 0, modelName: 'weighed', lossOf })
  expect(days.map(({ lossSum, beside }) => ({ lossSum, beside }))).toEqual([
    { lossSum: 2.5, beside: [] },
    { lossSum: 2.5, beside: [{ version: 2, labelledCount: 2, gainSum: -2.5 }] },
  ])
  await database.close()
})

test('the release before goes on writing its losses, while a deployment runs and after it is rolled back', {
  timeout: 60_000,
}, async () => {
  const database = await openPGlite()
  await migrate(database, await readMigrations())
  const stated = sql`
    insert into span_losses (model_name, starts_at, version, scored, labelled, positives, loss, squared_loss, mistakes,
                             mistake_loss, beside, naive, measured_at)
    values ('price', '2024-01-01', 1, 4, 4, 2, 1, 1, 1, 1, '{}', '[]', '2024-01-02')
    on conflict (model_name, starts_at, version) do update set measured_at = excluded.measured_at`
  expect(await database.execute(stated)).toBe(1)
  expect(await database.execute(stated)).toBe(1)
  await database.close()
})
