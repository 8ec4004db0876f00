import * as z from 'zod'
import { isMoneyMetric } from '#contracts/metric-kind'
import { lossUnitInWords } from '#contracts/metric-words'
import { dayMs, type Instant, toIso } from '#core/instant'
import { blockLengthFor } from '#core/policy/performance/block-length'
import { lossOfModel } from '#core/policy/performance/loss-of'
import { mistakeCost } from '#core/policy/performance/mistake-cost'
import { causeOutcome, type LastForCause } from '#core/policy/retraining/last-for-cause'
import type { LossDay } from '#core/policy/retraining/price/loss-day'
import { pairVersions, type VersionPair } from '#core/policy/retraining/price/paired-versions'
import type { Trigger, WeighedFacts } from '#core/policy/retraining/retraining-facts'
import { findBaselineVersion } from '#core/policy/versions/find-baseline-version'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { BlockMean } from '#core/statistics/mean-of-blocks'
import { loadDailyLosses } from '#store/losses/load-daily-losses'
import { loadLabelLateness } from '#store/losses/load-label-lateness'
import { loadLabelsCame } from '#store/losses/load-labels-came'
import { loadTrainedVersions, type VersionTraining } from '#store/losses/load-trained-versions'
import type { LoadedModel } from '#store/models/load-model'
import { measureLabelDelay } from '#store/performance/measure-label-delay'
import { column, instant, rowOf } from '#store/tables/row'

/** Days of losses that the price looks back on: evidence of a year ago counts an eighth. */
const historyDays = 400

interface AskedTrigger {
  readonly model: LoadedModel
  readonly trigger: Trigger
  /** The episode behind the trigger. */
  readonly episodeId: string | null
  /** Labelled rows that a training would see now. */
  readonly labelledRowsInWindow: number
  /** The start of the rows that a training would see now, as `findTrainingWindow` has it. */
  readonly windowFrom: Instant
  readonly now: Instant
}

/**
 * The facts that weigh an automatic trigger, by losses as they were last measured. The caller's transaction holds the
 * model's lock: no statement of it reads more than counts of rows, and sums.
 *
 * @returns null for a person, and for a model without a champion
 */
export async function loadWeighedFacts(executor: SqlExecutor, asked: AskedTrigger): Promise<WeighedFacts | null> {
  const { model, trigger, now, labelledRowsInWindow } = asked
  const { modelName, championVersion, definition } = model
  if (championVersion === null || trigger.kind === 'manual') return null
  const versions = await loadTrainedVersions(executor, modelName)
  const champion = versions.find(({ version }) => version === championVersion)
  if (champion === undefined) return null
  const lossOf = lossOfModel(definition, champion)
  const labelLatenessMs = await loadLabelLateness(executor, { modelName, now })
  const from = now - historyDays * dayMs
  const days = await loadDailyLosses(executor, { modelName, from, labelLatenessMs, lossOf })
  const labelDelayMs = await measureLabelDelay(executor, { modelName })
  const blockDays = blockDaysOf(days, labelDelayMs)
  const trained = versions.flatMap((version) =>
    version.cutoffAt === null || version.promotedAt === null
      ? []
      : [{ ...version, cutoffAt: version.cutoffAt, trainingRows: version.trainingRows ?? labelledRowsInWindow }],
  )
  const lastTrainingAt = Math.max(...versions.map(({ trainedAt }) => trainedAt))
  return {
    days,
    versions: trained,
    championVersion,
    lastTrainingAt,
    trainingRowsNow: labelledRowsInWindow,
    labelsCame: await loadLabelsCame(executor, { modelName, from: lastTrainingAt }),
    blockDays,
    isMoney: isMoneyMetric(definition.metric),
    lossUnit: lossUnitInWords(definition.metric),
    mistakeAssumed: mistakeCost(lossOf),
    baselineVersion:
      findBaselineVersion(versions.map((version) => ({ ...version, wasChampion: version.promotedAt !== null })))
        ?.version ?? null,
    labelDelayMs,
    rowsSincePromotion: rowsSince(days, { version: championVersion, from: champion.promotedAt ?? 0 }),
    lastForCause: await findLastForCause(executor, asked, versions, () => pairVersions(days, trained, blockDays)),
    drift: await loadDrift(executor, asked),
  }
}

/** At least a day: the sums are of days. */
function blockDaysOf(days: readonly LossDay[], labelDelayMs: number): number {
  const labelled = days.filter(({ labelledCount }) => labelledCount > 0).slice(-historyDays)
  const rowsPerDay = labelled.reduce((sum, { labelledCount }) => sum + labelledCount, 0) / Math.max(1, labelled.length)
  return Math.max(1, blockLengthFor({ overlapMs: labelDelayMs, rowsPerDay }) / dayMs)
}

/** Rows of whole days: those of the day of the promotion that the version answered are among them. */
function rowsSince(days: readonly LossDay[], { version, from }: { readonly version: number; readonly from: Instant }) {
  return days
    .filter((each) => each.version === version && each.day + dayMs > from)
    .reduce((sum, { rowCount }) => sum + rowCount, 0)
}

const lastRunSchema = rowOf({
  runId: z.string(),
  state: z.string(),
  version: z.number().nullable(),
  isSameEpisode: z.boolean(),
})

/** A training learns from other rows than one that was requested before its window, which says nothing about it. */
async function findLastForCause(
  executor: SqlExecutor,
  { model, trigger, episodeId, windowFrom }: AskedTrigger,
  versions: readonly VersionTraining[],
  pairs: () => readonly VersionPair[],
): Promise<LastForCause | null> {
  const kinds = trigger.kind === 'alarm' || trigger.kind === 'performance' ? ['alarm', 'performance'] : [trigger.kind]
  const [run] = await executor.query(
    sql`
    select run_id, state, version,
           coalesce(requested_at >= (select opened_at from episodes where id = ${episodeId}), true) as is_same_episode
      from retraining_runs
     where model_name = ${model.modelName} and state in ('promoted', 'rejected')
       and requested_at >= ${toIso(windowFrom)}::timestamptz
       and exists (select from jsonb_array_elements(causes) as cause
                    where cause ->> 'kind' in (select jsonb_array_elements_text(${JSON.stringify(kinds)}::jsonb)))
     order by requested_at desc, run_id desc limit 1`,
    lastRunSchema,
  )
  if (run === undefined) return null
  const { runId, state, isSameEpisode } = run
  const version = versions.find((each) => each.version === run.version)
  const isBarred = state === 'rejected' || version?.barred === true
  const gain = isBarred ? null : gainOverBefore(run.version, pairs())
  return { runId, outcome: causeOutcome({ isBarred, gain }), isSameEpisode }
}

/** A version's gain over the latest one before it; null while nothing compares them. */
function gainOverBefore(version: number | null, pairs: readonly VersionPair[]): BlockMean | null {
  const [latest] = pairs
    .filter((pair) => pair.version.version === version && pair.other.trainedAt < pair.version.trainedAt)
    .sort((a, b) => b.other.trainedAt - a.other.trainedAt)
  return latest?.gain ?? null
}

async function loadDrift(
  executor: SqlExecutor,
  { model, trigger, episodeId }: AskedTrigger,
): Promise<WeighedFacts['drift']> {
  if (trigger.kind !== 'drift' || episodeId === null) return null
  const [since] = await executor.query(
    // An episode opens days or weeks after the evidence says that the drift began: those rows have drifted too.
    sql`
    select coalesce((evidence ->> 'since')::timestamptz, opened_at) as drifted_since from episodes
     where id = ${episodeId}`,
    column('drifted_since', instant),
  )
  if (since === undefined) return null
  const [labelledRows] = await executor.query(
    sql`
    select count(*) as labelled_rows from predictions
     where model_name = ${model.modelName} and label is not null and observed_at >= ${toIso(since)}::timestamptz`,
    column('labelled_rows', z.number()),
  )
  return { since, labelledRows: labelledRows ?? 0 }
}
