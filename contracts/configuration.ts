import * as z from 'zod'
import { severitySchema } from './severity.ts'

const share = z.number().min(0).max(1)
/** Counts fit the database's 32-bit columns. */
const count = z.int32().min(1)
/** A century: times further back than that leave the calendar of the database. */
const hours = z.number().int().min(1).max(876_000)
const days = z.number().int().min(1).max(36_500)

/**
 * All settings of `retraining_config`: one row for each name, with an optional override per model, effective from the
 * next decision.
 *
 * Users already know the names and values up to `rollback_threshold`, except `keep_baseline`.
 */
export const configurationSchema = z.strictObject({
  retraining_schedule: z
    .string()
    .max(100)
    .default('0 2 * * *')
    .describe('cron expression of the daily schedule: five fields, UTC'),
  performance_threshold: share.default(0.7).describe('accuracy below which a model counts as degraded'),
  drift_threshold: share
    .gt(0)
    .default(0.1)
    .describe('KS statistic from which a feature counts as drifted; 2x is medium severity, 3x high'),
  data_threshold: count
    .default(1000)
    .describe('new labelled rows since the last cutoff that a scheduled retraining needs'),
  max_model_versions: count
    .default(3)
    .describe('versions kept with their files; the champion and its predecessor are always kept'),
  keep_baseline: z
    .boolean()
    .default(true)
    .describe(
      'keep the first version and score it on the same rows, to show what retraining was worth; costs one more version to score',
    ),
  rollback_threshold: share
    .default(0.05)
    .describe('loss of accuracy against the previous version that leads to a rollback'),

  false_alarms_per_year: z
    .number()
    .min(0.01)
    .max(100)
    .default(1)
    .describe(
      'false alarms that a model may raise in a year, of drift, performance and data quality together; fewer take longer to find a change',
    ),
  drift_significance: share.gt(0).default(0.01).describe('false-discovery rate over the features of one check'),
  drift_window_hours: hours.default(24).describe('hours of the current window; a whole day evens out the time of day'),
  drift_window_hours_max: hours.default(168).describe('hours to which that window grows while rows are few; a week'),
  drift_rows_min: count.default(200).describe('rows below which a window counts as insufficient-data'),
  drift_retraining_severity: severitySchema
    .default('low')
    .describe('severity from which drift asks for a retraining; below it drift is only recorded'),
  drift_closing_looks: count.default(3).describe('checks in a row without drift that close an episode'),

  null_rate_rise_max: share
    .default(0.2)
    .describe('rise of a null rate, or of the share of rejected rows, that counts as broken data, not drift'),
  unseen_share_max: share
    .default(0.05)
    .describe('share of unseen categories, beyond that of chance, that counts as broken data, not drift'),
  silence_hours: hours.default(24).describe('hours without an observation after which a model counts as silent'),

  performance_window_hours: hours.default(24).describe('hours of labelled rows in a performance check'),
  performance_window_hours_max: hours
    .default(168)
    .describe('hours to which that window grows while labelled rows are few'),
  performance_rows_min: count.default(200).describe('labelled rows below which a window counts as insufficient-data'),
  performance_confidence: share
    .default(0.95)
    .describe('confidence level of the interval that has to lie below the threshold'),
  label_coverage_min: share
    .default(0.9)
    .describe('share of the scored rows that has to have a label for a figure to be mature'),

  retraining_policy: z
    .enum(['price', 'rules'])
    .default('price')
    .describe(
      'price: a trigger asks, and a training starts once waiting for it has cost its price; rules: every trigger decides alone',
    ),
  training_price: z
    .union([z.literal('auto'), z.number().min(0).max(1e12)])
    .default('auto')
    .describe(
      'price of a training, in correct predictions, or in your money where the metric is; auto: those of half a day',
    ),
  retraining_cooldown_hours: z
    .number()
    .min(0)
    .max(876_000)
    .default(24)
    .describe('hours of pause after the end of a run; drift, performance and alarm triggers wait for its end'),
  retraining_rows_min: count
    .default(200)
    .describe('new labelled rows that a retraining for drift, performance or an alarm needs'),
  reconsider_hours: hours
    .default(24)
    .describe('hours after which a trigger that waits for rows or evidence is decided again'),
  breaker_runs: count.default(3).describe('runs in a row without improvement after which automatic retraining stops'),

  training_rows_min: count
    .default(500)
    .describe('labelled rows to learn from, beside those held out; --force does not skip it'),
  training_window_days: days
    .default(180)
    .describe('days of history that a training learns from; the comprehensive schedule takes all of it'),
  training_cpus: count.default(2).describe('processors that a training may use'),
  training_memory_gb: count.default(4).describe('GB of memory that a training may use'),
  training_hours_max: z.number().gt(0).max(24).default(1).describe('hours after which a training is stopped'),
  training_attempts: count.default(2).describe('attempts of a run before it fails, where the failure may be temporary'),

  gate_mode: z
    .enum(['not-worse', 'better'])
    .default('not-worse')
    .describe('better promotes significant improvements only; measured, that costs 0.7 points of accuracy'),
  gate_significance: share
    .gt(0)
    .default(0.01)
    .describe(
      'one-sided level of the paired test; neighboring rows are alike, so that 5 % would reject versions that are not worse',
    ),
  holdout_fraction: share.gt(0).lt(1).default(0.2).describe('share of the labelled rows that is held out for the gate'),
  holdout_new_fraction: share
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe("share held out of the rows since the champion's cutoff; the challenger learns from the rest"),
  holdout_rows_max: count.default(1000).describe('maximum number of rows held out'),
  holdout_rows_min: count.default(100).describe('minimum number of rows held out'),
  holdout_gap_rows: z.int32().min(0).default(48).describe('rows left out between training and held-out rows'),

  probation_rows: count
    .default(500)
    .describe('mature labels of a new champion during which only a rollback may replace it'),
  probation_rows_min: count.default(100).describe('mature labels below which no rollback is considered'),
  rollback_significance: share
    .gt(0)
    .default(0.01)
    .describe('one-sided level of the test that a retained version is better than the champion'),

  metrics_per_model: z
    .boolean()
    .default(false)
    .describe('on AWS, separate metrics for this model: each costs money, and alarms on them are created by hand'),

  predictions_retention_days: days.default(400).describe('days for which scored rows are kept'),
  profiles_retention_days: days
    .default(1100)
    .describe('days for which profiles are kept: references of the comprehensive schedule reach this far back'),
  ledger_retention_days: days
    .default(3650)
    .describe('days for which decisions are kept: the ledger outlives the data; for all models'),
  metrics_retention_days: days.default(1100).describe('days for which the results of checks are kept; for all models'),
  events_retention_days: days
    .min(15)
    .default(30)
    .describe(
      'days for which published events are kept, with the record of their processing: longer than an event can be delivered again (a day of retries, fourteen days in a dead-letter queue); for all models',
    ),
  rejected_rows_retention_days: days
    .default(90)
    .describe('days for which rejected rows are kept, to be examined and sent again; for all models'),
  pending_labels_retention_days: days
    .default(400)
    .describe('days for which a label waits for its observation: as long as predictions are kept; for all models'),
})

export type Configuration = z.infer<typeof configurationSchema>
export type ConfigurationName = keyof Configuration

/** The defaults, as the seeds of `retraining_config` and as the fallback for a name without a row. */
export const defaultConfiguration: Readonly<Configuration> = Object.freeze(
  configurationSchema.parse({}, { jitless: true }),
)

/** Settings that all models share: a schedule, and the retention of common tables. No model has a value of its own. */
export const sharedSettings = [
  'retraining_schedule',
  'ledger_retention_days',
  'metrics_retention_days',
  'events_retention_days',
  'rejected_rows_retention_days',
  'pending_labels_retention_days',
] as const satisfies readonly ConfigurationName[]
type SharedSetting = (typeof sharedSettings)[number]

/** Whether a setting applies to all models alike. */
export function isShared(name: string): name is SharedSetting {
  return (sharedSettings as readonly string[]).includes(name)
}

/** The settings that a model's file may hold. */
export const configurationOverridesSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(configurationSchema.shape)
      .filter(([name]) => !isShared(name))
      .map(([name, schema]) => [name, schema.unwrap().optional()]),
  ) as unknown as OverrideShape,
  {
    error: ({ code, keys }) => {
      const shared = code === 'unrecognized_keys' ? (keys as readonly string[]).filter(isShared) : []
      return shared.length > 0 ? `cannot be set for one model: ${shared.join(', ')}` : undefined
    },
  },
)

/** Optional and without defaults: for a missing name the installation's value holds. */
type OverrideShape = {
  [Name in Exclude<ConfigurationName, SharedSetting>]: z.ZodOptional<z.ZodType<Configuration[Name]>>
}
