import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Models with a champion and news, without any row to look at: for tests of how work for many of them is divided.
 *
 * @returns their names
 */
export async function addModels(database: Database, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `m-${String(index).padStart(4, '0')}`)
  const json = JSON.stringify(names)
  const definition = JSON.stringify({
    name: 'm',
    type: 'xgboost',
    columns: { time: 'time', label: 'up' },
    features: [],
    classificationThreshold: 0.5,
    metric: 'accuracy',
  })
  await database.execute(sql`
    insert into models (model_name, model_type, definition, mode, created_at, updated_at)
    select name, 'xgboost', ${definition}::jsonb, 'active', '2024-02-01', '2024-02-01' from jsonb_array_elements_text(${json}::jsonb) as name`)
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, cutoff_at, promoted_at)
    select name, 1, name || '-r', 'champion', '2024-02-01', '2024-02-01', '2024-02-01' from jsonb_array_elements_text(${json}::jsonb) as name`)
  await database.execute(sql`
    insert into model_activity (model_name, observations_total, labels_total)
    select name, 10, 10 from jsonb_array_elements_text(${json}::jsonb) as name
    on conflict (model_name) do update set observations_total = 10, labels_total = 10`)
  return names
}
