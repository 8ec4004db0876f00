import * as z from 'zod'
import { noticeFrequencies } from './notice-groups.ts'
import { severitySchema } from './severity.ts'

const share = z.number().min(0).max(1)
/** Counts fit the database's 32-bit columns. */
const count = z.int32().min(1)
/** A century: times further back than that leave the calendar of the database. */
const hours = z.number().int().min(1).max(876_000)
const days = z.number().int().min(1).max(36_500)
const frequency = z.enum(noticeFrequencies)
/** Checks of an address only what keeps a list of them readable: its server knows the rest. */
const addresses = /^(?:[^\s,;<>"@]+@[^\s,;<>"@]+(?: *, *[^\s,;<>"@]+@[^\s,;<>"@]+)*)?$/

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
  performance_threshold: share
    .default(0.7)
    .describe(
      "accuracy, or balanced accuracy, below which a model counts as degraded; with another metric the share that it may lose of the naive forecast's loss, both counted from perfect answers, and none unless you set it",
    ),
  drift_threshold: share
    .gt(0)
    .default(0.1)
    .describe('KS statistic from which a drift is material; half of it is tolerated; 2x is medium severity, 3x high'),
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
    .describe(
      "loss against the previous version that, if evident, leads to a rollback: points of accuracy, or for any other metric a share of that version's loss; an archived version returns for half of it",
    ),

  false_alarms_per_year: z
    .number()
    .min(0.01)
    .max(100)
    .default(1)
    .describe(
      'false alarms that a model may raise in a year, of drift, performance and data quality together; fewer take longer to find a change',
    ),
  drift_significance: share
    .gt(0)
    .default(0.01)
    .describe(
      'false-discovery rate of remodel drift over the columns of two files, and level of its tests of null rates',
    ),
  drift_window_hours: hours
    .default(24)
    .describe('hours of the window that shows the size of a difference, or since a drift began, if that is longer'),
  drift_window_hours_max: hours.default(168).describe('hours to which that window grows while rows are few; a week'),
  drift_rows_min: count.default(200).describe('rows below which a window counts as insufficient-data'),
  drift_retraining_severity: severitySchema
    .default('low')
    .describe('severity from which drift asks for a retraining; below it drift is only recorded'),

  null_rate_rise_max: share
    .default(0.2)
    .describe(
      'rise of a null rate, or of the share of rejected or repeated rows, that counts as broken data, not drift; half of it is tolerated',
    ),
  unseen_share_max: share
    .default(0.05)
    .describe(
      'share of unseen categories beyond the usual one, or of numbers far out of range, that counts as broken data, not drift; half of it is tolerated',
    ),
  data_hold_days: days
    .default(28)
    .describe('days for which a data problem that stays as it is holds automatic retraining; then it counts as usual'),
  silence_hours: z
    .union([z.literal('auto'), hours], 'is a whole number of hours of 1 or more, or auto')
    .default('auto')
    .describe(
      'hours without an observation after which a model counts as silent; auto: twice the longest pause that it makes again and again, as at weekends, at least 24',
    ),

  performance_window_hours: hours.default(24).describe('hours of labelled rows whose accuracy is shown'),
  performance_window_hours_max: hours
    .default(168)
    .describe('hours to which that window grows while labelled rows are few'),
  performance_rows_min: count
    .default(200)
    .describe('labelled rows for which that window grows; verdicts rest on weeks of losses, not on it'),
  label_coverage_min: share
    .default(0.9)
    .describe('share of the scored rows that has to have a label for a figure not to be provisional'),

  retraining_policy: z
    .enum(['price', 'rules'])
    .default('price')
    .describe(
      'price: a trigger asks, and a training starts once waiting for it has cost its price; rules: every trigger decides alone',
    ),
  training_price: z
    .union([z.literal('auto'), z.number().min(0).max(1e12)], 'is a number of 0 or more, or auto')
    .default('auto')
    .describe(
      "price of a training, in correct predictions, in your money where the metric is, or of a regression in units of its metric's loss, summed over rows; auto: those of half a day",
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
  breaker_runs: count
    .default(3)
    .describe(
      'retrainings in a row that were worth nothing (evidently worse, or taken back) after which automatic retraining stops; each doubles the wait before',
    ),

  training_rows_min: count
    .default(500)
    .describe('labelled rows to learn from, beside those held out; --force does not skip it'),
  training_window_days: z
    .union([z.literal('auto'), days], 'is a whole number of days from 1 to 36,500, or auto')
    .default('auto')
    .describe(
      'days of history that a training learns from, or more where they hold fewer labelled rows than it needs; auto: 180, or more where they hold fewer than 4,000; the comprehensive schedule takes all of it',
    ),
  training_cpus: count.default(2).describe('processors that a training may use'),
  training_memory_gb: count.default(4).describe('GB of memory that a training may use'),
  training_hours_max: z.number().gt(0).max(24).default(1).describe('hours after which a training is stopped'),
  training_jobs_max: count
    // Each takes 2 processors and 4 GB by default: a laptop has no room for more, and new accounts of AWS have quotas
    // of a few instances. A training takes minutes, so that four places are enough for hundreds of models a night.
    .default(4)
    .describe('trainings that run at the same time; further runs wait for a place, in turn; for all models'),
  training_attempts: count.default(2).describe('attempts of a run before it fails, where the failure may be temporary'),

  gate_mode: z
    .enum(['not-worse', 'better'])
    .default('not-worse')
    .describe('better promotes significant improvements only; measured, that costs 0.7 points of accuracy'),
  first_model: z
    .enum(['any', 'above-naive'])
    .default('any')
    .describe(
      'above-naive rejects a first version that is below the naive forecast; by default the best there is serves, marked as such',
    ),
  gate_significance: share
    .gt(0)
    .default(0.01)
    .describe(
      'chance that the gate calls a version better that is no better than the champion, and worse that is no worse',
    ),
  holdout_fraction: share.gt(0).lt(1).default(0.2).describe('share of the labelled rows that is held out for the gate'),
  holdout_new_fraction: share
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe("share held out of the rows since the champion's cutoff; the challenger learns from the rest"),
  holdout_rows_max: count
    .default(5000)
    .describe(
      'rows that are enough to hold out, those of one time counted as one; 5,000 show a difference of 3 points',
    ),
  holdout_days_min: z
    .number()
    .min(0)
    .max(36_500)
    .default(7)
    .describe('days that may be held out although they have more rows than that: each hour and each day of the week'),
  holdout_rows_min: count.default(100).describe('minimum number of rows held out'),
  holdout_gap_hours: z
    .number()
    .min(0)
    .max(876_000)
    .default(0)
    .describe('hours left out between training and held-out rows; the time that labels take is always left out'),

  // A whole week, so that each of its days was seen once.
  probation_days: days
    .max(365)
    .default(7)
    .describe(
      'days of rows, beside the time their labels take (at most 30 days), after which the probation of a new champion ends undecided; evidence ends it earlier, and where errors of late labels overlap nothing may be evident in that time: the end says so, and the version is watched further',
    ),
  rollback_significance: share
    .gt(0)
    .default(0.01)
    .describe(
      'chance that a new champion that is as good as the version before it is taken back; its probation is passed at the same level',
    ),

  metrics_per_model: z
    .boolean()
    .default(false)
    .describe('on AWS, separate metrics for this model: each costs money, and alarms on them are created by hand'),

  notify_problems: frequency
    .default('at-once')
    .describe(
      'how often people are told of broken data, degraded performance, failed trainings, rollbacks, outages and open breakers',
    ),
  // An alarm is urgent, its end is not: it waits for the message of the day.
  notify_recoveries: frequency.default('daily').describe('how often people are told that a problem is over'),
  // Drift asks for a retraining by itself: a person who reads of it has nothing to do at that moment.
  notify_drift: frequency.default('daily').describe('how often people are told of drift'),
  // The outcome of each is told: by notify_versions or notify_problems.
  notify_retraining: frequency.default('off').describe('how often people are told of requested retrainings'),
  notify_versions: frequency.default('at-once').describe('how often people are told of promoted and rejected versions'),
  notify_reports: z
    .enum(['at-once', 'off'])
    .default('at-once')
    .describe('whether people get the weekly report on what retraining was worth; for all models'),
  notification_emails: z
    .string()
    .max(1000)
    .regex(addresses, 'is a list of e-mail addresses, separated by commas')
    .default('')
    .describe('e-mail addresses, separated by commas, in place of REMODEL_MAIL_TO; on one machine'),
  notification_daily_at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time of day, such as 06:00')
    .default('06:00')
    .describe('time of day, in UTC, of what is told daily; for all models'),
  notification_span_minutes: z
    .number()
    .int()
    .min(0)
    .max(1440)
    .default(60)
    .describe(
      'minutes for which further facts of a kind are gathered into one notification, after the first was told at once; critical ones for five at most; 0 tells each at once; for all models',
    ),
  dashboard_address: z
    .string()
    .max(300)
    .regex(/^(https?:\/\/\S+)?$/, 'is an address that begins with https:// or http://')
    .default('')
    .describe('address of the dashboard, for the links in notifications; without one they have none; for all models'),

  predictions_retention_days: days
    .default(400)
    .describe(
      'days for which scored rows are kept; until it is set, the newest 5,000 of a model stay however old they are',
    ),
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

/** Settings of earlier releases, and what took their place. */
export const removedSettings: Readonly<Record<string, string>> = {
  drift_closing_looks: 'a drift episode ends by evidence, within false_alarms_per_year',
  performance_confidence: 'verdicts on performance keep to false_alarms_per_year',
  holdout_gap_rows: 'the gap is a time now, at least as long as labels take; holdout_gap_hours makes it longer',
  probation_rows: 'a probation ends by evidence now, and after probation_days at the latest',
  probation_rows_min: 'rollback_significance says how evident a loss has to be, whatever the number of labels',
}

/**
 * Settings that all models share: a schedule, places to train, notifications, and the retention of common tables. No
 * model has a value of its own.
 */
export const sharedSettings = [
  'retraining_schedule',
  'ledger_retention_days',
  'metrics_retention_days',
  'events_retention_days',
  'rejected_rows_retention_days',
  'pending_labels_retention_days',
  'training_jobs_max',
  'notify_reports',
  'notification_daily_at',
  'notification_span_minutes',
  'dashboard_address',
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
      if (code !== 'unrecognized_keys') return undefined
      const names = keys as readonly string[]
      const removed = names.find((name) => Object.hasOwn(removedSettings, name))
      if (removed !== undefined) return `${removed} was removed: ${removedSettings[removed]}`
      const shared = names.filter(isShared)
      return shared.length > 0 ? `cannot be set for one model: ${shared.join(', ')}` : undefined
    },
  },
)

/** Optional and without defaults: for a missing name the installation's value holds. */
type OverrideShape = {
  [Name in Exclude<ConfigurationName, SharedSetting>]: z.ZodOptional<z.ZodType<Configuration[Name]>>
}
