import { hourMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { ensurePartitions } from '#store/tables/partitions'

const checksOfModel = 200
const runsOfModel = 20

/** Models with a champion, ended runs, checks and a few open problems each, up to a time. All figures are synthetic. */
export async function writeLargeFleet(
  database: Database,
  { models, now }: { readonly models: number; readonly now: number },
): Promise<void> {
  const at = toIso(now)
  const range = { from: now - checksOfModel * hourMs, to: now }
  await ensurePartitions(database, 'model_performance_history', range)
  await ensurePartitions(database, 'feature_drift_metrics', range)
  const fleet = sql`generate_series(0, ${models - 1}::integer) as number
              cross join lateral (select 'model-' || lpad(number::text, 4, '0') as name) as named`
  await database.transaction(async (executor) => {
    await executor.execute(sql`
      insert into models (model_name, model_type, definition, serving_version, created_at, updated_at)
      select name, 'xgboost',
             jsonb_build_object('name', name, 'type', 'xgboost', 'columns', '{"time": "at", "label": "label"}'::jsonb,
                                'features', '[{"name": "x"}]'::jsonb),
             ${runsOfModel}::integer, ${at}::timestamptz - interval '1 year', ${at}::timestamptz - interval '1 year'
        from ${fleet}`)
    await executor.execute(sql`
      insert into model_activity (model_name, observations_total, labels_total, last_observed_at, drift_looked_at)
      select name, 100000 + number, 90000 + number, ${at}::timestamptz - number * interval '1 second',
             ${at}::timestamptz - interval '1 hour'
        from ${fleet}
      on conflict (model_name) do update
         set (observations_total, labels_total, last_observed_at, drift_looked_at) =
             (excluded.observations_total, excluded.labels_total, excluded.last_observed_at, excluded.drift_looked_at)`)
    await executor.execute(sql`
      insert into feature_drift_metrics (timestamp, model_name, version, feature_name, feature_group, feature_kind, outcome,
             ks_statistic, threshold)
      select ${at}::timestamptz - interval '1 hour', name, ${runsOfModel}::integer, 'x', 'other', 'numeric', 'stable', 0.02, 0.1
        from ${fleet}`)
    await executor.execute(sql`
      insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, started_at, ended_at, failure,
             gate_outcome, gate, version)
      select name || '-' || run, name, case when run = ${runsOfModel}::integer then 'promoted' else 'rejected' end, 'drift',
             'Demand drifted: KS 0.24 over 14 days, threshold 0.10', ended - interval '1 hour', ended - interval '1 hour', ended,
             'failed its gate', case when run = ${runsOfModel}::integer then 'better' else 'indistinguishable' end,
             '{"evidence": {"belowNaive": false}}', run
        from ${fleet},
             lateral (select run, ${at}::timestamptz - (${runsOfModel}::integer - run) * interval '2 weeks' as ended
                        from generate_series(1, ${runsOfModel}::integer) as run) as runs`)
    await executor.execute(sql`
      insert into model_versions (model_name, version, run_id, status, created_at, cutoff_at, promoted_at, promoted_by)
      select model_name, version, run_id, case when state = 'promoted' then 'champion' else 'rejected' end, ended_at,
             started_at, case when state = 'promoted' then ended_at end, case when state = 'promoted' then 'policy' end
        from retraining_runs where model_name like 'model-%'`)
    await executor.execute(sql`
      insert into episodes (id, model_name, kind, subject, severity, opened_at, last_seen_at)
      select name || kind, name, kind, 'x', case when kind = 'drift' then 'medium' end,
             ${at}::timestamptz - interval '3 days', ${at}::timestamptz
        from ${fleet}, (values (3, 'drift'), (5, 'data-quality')) as problems (each, kind)
       where number % each = 0`)
    await executor.execute(sql`
      insert into model_performance_history (timestamp, model_type, model_name, version, window_start, window_end,
             observations, scored, labelled, label_coverage, provisional, accuracy_score, verdict, naive_accuracy, naive_rule,
             reason, figure, naive_figure)
      select ${at}::timestamptz - look * interval '1 hour', 'xgboost', name, ${runsOfModel}::integer,
             ${at}::timestamptz - interval '1 day', ${at}::timestamptz, 500, 500, 480, 0.96, false,
             0.8 + 0.001 * (number % 100), 'healthy', 0.72, 'the most frequent class',
             'Accuracy 0.84 of 12,000 rows over 14 days, at least as good as the 0.83 of its held-out rows.', 0.84, 0.72
        from ${fleet}, generate_series(1, ${checksOfModel}::integer) as look`)
  })
}
