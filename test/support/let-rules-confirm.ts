import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { configure } from './example-model.ts'

/** Gives models of `addModels` rows to train on, and lets each trigger decide alone: a run is confirmed when it starts. */
export async function letRulesConfirm(database: Database, modelNames: readonly string[], at: string): Promise<void> {
  const settings = { training_rows_min: 5, holdout_rows_min: 1, data_threshold: 1, retraining_rows_min: 1 }
  for (const modelName of modelNames) {
    await configure(database, modelName, { ...settings, holdout_gap_hours: 0, retraining_policy: 'rules' })
    await database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, label, labelled_at)
      select ${modelName}, ${at}::timestamptz - interval '1 minute' * i, 'o' || i, 'b', i % 2, ${at}::timestamptz
        from generate_series(1, 40) as i`)
  }
}
