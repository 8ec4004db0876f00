import { modelFileSchema } from '#contracts/model-file'
import { hourMs, toIso } from '#core/instant'
import { sql } from '#core/sql'
import type { Runtime } from '#local/runtime'
import { saveModel } from '#store/models/save-model'
import { ensurePartitions } from '#store/tables/partitions'

export const longModel = 'long-history'
export const looksOfLongHistory = 50_000

/** A model with a check every hour for more than five years, up to now. Its accuracy is synthetic: a wave. */
export async function writeLongHistory({ ports: { database, clock } }: Runtime): Promise<void> {
  const to = clock.now()
  const from = to - looksOfLongHistory * hourMs
  await ensurePartitions(database, 'model_performance_history', { from, to })
  const file = modelFileSchema.parse({
    name: longModel,
    type: 'xgboost',
    columns: { time: 'at', label: 'label' },
    features: [{ name: 'x' }],
  })
  await database.transaction(async (executor) => {
    await saveModel(executor, file, from)
    await executor.execute(sql`
      insert into model_performance_history (
               timestamp, model_type, model_name, version, window_start, window_end, observations, scored, labelled, label_coverage,
               provisional, accuracy_score, accuracy_lower, accuracy_upper, precision_score, recall_score, verdict, cpu_percent,
               memory_mb, latency_p50_ms, latency_p95_ms, latency_p99_ms, baseline_version, baseline_accuracy)
      select at, 'xgboost', ${longModel}, 1 + look / 2000, at - interval '1 day', at, 500, 500, 500, 1,
             false, accuracy, accuracy - 0.03, accuracy + 0.03, accuracy, accuracy, 'healthy', 5,
             70, 2, 4, 8, 1, accuracy - 0.05
        from (select look, ${toIso(from)}::timestamptz + look * interval '1 hour' as at,
                     0.85 + 0.08 * sin(look / 300.0) + 0.02 * sin(look * 1.7) as accuracy
                from generate_series(0, ${looksOfLongHistory - 1}::integer) as look) as looks`)
  })
}
