import { type Instant, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'

const features = [
  { feature: 'demand', importance: 2.5, standardError: 0.4 },
  { feature: 'region', importance: 0.5, standardError: 0.1 },
]

/** Reports of trainings, by task, as they are kept. */
export const evaluations = {
  regression: {
    task: 'regression',
    classes: null,
    rows: { joined: 442, training: 354, holdout: 88, positives: null },
    evaluationCutoff: '1996-08-20T00:00:00.000Z',
    challenger: { mae: 12.3, rmse: 20.5, mase: 0.61, r2: 0.42, pinball: null, coverage: 0.91, constantOutput: false },
    champion: { mae: 14, rmse: 22, mase: 0.7, r2: 0.3, pinball: null, coverage: null, constantOutput: false },
    interval: { coverage: 0.9, lower: -20.5, upper: 31 },
    calibration: null,
    residuals: [
      { from: -2, to: 10, rows: 44, meanValue: 4, meanLabel: 5, errorLow: -18, errorMedian: 0.5, errorHigh: 28 },
      { from: 11, to: 40, rows: 44, meanValue: 25, meanLabel: 24, errorLow: -21, errorMedian: -1, errorHigh: 33 },
    ],
    importance: { features, featureCount: 2 },
    lossesByTime: {
      metric: 'absolute-error',
      blocks: Array.from({ length: 11 }, (_, index) => ({
        ...{ rows: 8, challenger: 8 * (12.3 + (index % 2) - 5 / 11), champion: 112 },
      })),
    },
  },
  'multiclass-classification': {
    task: 'multiclass-classification',
    classes: ['ash', 'beech', 'cedar'],
    rows: { joined: 100, training: 80, holdout: 20, positives: null },
    evaluationCutoff: '1996-08-20T00:00:00.000Z',
    challenger: {
      ...{ accuracy: 0.8, balancedAccuracy: 0.75, precision: 0.77, recall: 0.75, f1: 0.76, auc: 0.93, logLoss: 0.5 },
      ...{ brier: 0.3, constantOutput: false },
      confusion: [
        [8, 1, 1],
        [0, 6, 0],
        [2, 0, 2],
      ],
      byClass: [
        { precision: 0.8, recall: 0.8, f1: 0.8, auc: 0.9 },
        { precision: 6 / 7, recall: 1, f1: 12 / 13, auc: 0.99 },
        { precision: 2 / 3, recall: 0.5, f1: 4 / 7, auc: null },
      ],
    },
    champion: null,
    interval: null,
    calibration: [{ from: 0.6, to: 0.7, rows: 20, meanScore: 0.66, positiveShare: 0.8 }],
    residuals: null,
    importance: null,
    lossesByTime: { metric: 'accuracy', blocks: [{ rows: 20, challenger: 4, champion: null }] },
  },
} as const

/** Stores a version of a task as champion, with the run that trained it. */
export async function keepVersionOfTask(
  database: Database,
  {
    modelName,
    task,
    now,
  }: { readonly modelName: string; readonly task: keyof typeof evaluations; readonly now: Instant },
): Promise<void> {
  const at = toIso(now)
  const gate = {
    reason: 'First version: it has no champion to beat.',
    evidence: {
      heldOutRows: evaluations[task].rows.holdout,
      naiveLoss: task === 'regression' ? 15 : 0.5,
      belowNaive: false,
    },
  }
  const causes = [{ triggerId: 't1', kind: 'manual', severity: null, reason: 'a new tariff', occurredAt: at }]
  await database.execute(sql`
    insert into retraining_runs (run_id, model_name, state, trigger, reason, causes, asked_by, requested_at, ended_at, version,
                                 gate_outcome, gate, backend, job_name, trained_in)
    values (${`${modelName}-run`}, ${modelName}, 'promoted', 'manual', 'ana asked: <b>a new tariff</b>',
            ${JSON.stringify(causes)}::jsonb, 'ana', ${at}::timestamptz, ${at}::timestamptz, 1, 'first',
            ${JSON.stringify(gate)}::jsonb, 'local', ${`${modelName}-run-a1`}, 'sha256:abc')`)
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, promoted_at, promoted_by, trained_from, cutoff_at,
                                evaluation_cutoff_at, artifact_sha256, artifact_bytes, trained_in, evaluation)
    values (${modelName}, 1, ${`${modelName}-run`}, 'champion', ${at}::timestamptz, ${at}::timestamptz, 'policy',
            '1996-01-01T00:00:00Z'::timestamptz, '1996-09-01T00:00:00Z'::timestamptz, '1996-08-20T00:00:00Z'::timestamptz,
            'abc', 1234, 'sha256:abc', ${JSON.stringify(evaluations[task])}::jsonb)`)
}
