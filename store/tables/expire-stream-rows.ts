import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { Database, SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { seedAuthor } from '#store/configuration/seed-author'
import { partitionsBefore } from './drop-partitions.ts'
import type { MonthlyPartition } from './monthly-partitions.ts'
import { dropPartition, lockPartitions, partitionedTables } from './partitions.ts'
import { column, instant, instantOrNull, rowOf } from './row.ts'

/**
 * Partitioned tables that hold a model's stream. Their retention counts back from the model's newest row, not from
 * today: a stream that ended in 2021, or is loaded years later, keeps its last years.
 */
export type StreamTable = 'feature_profiles' | 'predictions'

interface Kept {
  readonly modelName: string
  /** Months that were over by then are past retention. */
  readonly from: Instant
}

/**
 * Predictions that a model keeps however old they are, unless a person set the days. The default is there for size,
 * which so few rows have none of, and the window of a training is found by them (`windowRowsOf`): 4,000 labelled ones,
 * beside those whose labels are still to come.
 */
const predictionsKeptMin = 5000

/** Rows that one statement deletes: far fewer than the RDS Data API's time limit allows. */
const rowsAtOnce = 20_000

/**
 * Removes a stream's rows, month by month, once they are past the model's own retention. Tables without partitions are
 * left to `deleteExpiredRows`, the other partitioned ones to `dropPartitions`.
 *
 * A month that no model keeps is dropped as a whole. If a model keeps it, because its stream ended, the other models'
 * rows of that month are deleted. Repeating it finds nothing to do.
 *
 * @returns the names of the partitions that it dropped
 */
export async function expireStreamRows(
  database: Database,
  table: StreamTable,
  now: Instant,
): Promise<readonly string[]> {
  const dropped: string[] = []
  const kept = await loadKept(database, table, now)
  const newest = kept.reduce((latest, { from }) => Math.max(latest, from), Number.NEGATIVE_INFINITY)
  for (const month of await partitionsBefore(database, table, newest)) {
    if (await dropUnlessKept(database, table, month, now)) dropped.push(month.name)
    else await deletePast(database, month, kept)
  }
  return dropped
}

/** The start of each model's retention. The entry without a name applies the installation's where there is no model. */
async function loadKept(executor: SqlExecutor, table: StreamTable, now: Instant): Promise<readonly Kept[]> {
  const retention = partitionedTables[table]
  const keptMin = sql`
    (select min(observed_at) from (
     select observed_at from predictions
      where model_name = model.model_name and coalesce(own.updated_by, everyones.updated_by, ${seedAuthor}) = ${seedAuthor}
      order by observed_at desc limit ${predictionsKeptMin}::integer) as newest)`
  const rows = await executor.query(
    sql`
    select model.model_name, least(${toIso(now)}::timestamptz, activity.last_observed_at) as newest_at,
           ${table === 'predictions' ? keptMin : sql`null::timestamptz`} as kept_from,
           coalesce(own.config_value, everyones.config_value,
                    ${JSON.stringify(defaultConfiguration[retention])}::jsonb) as days
      from (select model_name from models union all select '') as model
      left join model_activity as activity on activity.model_name = model.model_name
      left join retraining_config as own on own.config_name = ${retention} and own.model_name = model.model_name
      left join retraining_config as everyones on everyones.config_name = ${retention}
        and everyones.model_name is null`,
    rowOf({ modelName: z.string(), newestAt: instant, keptFrom: instantOrNull, days: z.number() }),
  )
  return rows.map(({ modelName, newestAt, keptFrom, days }) => ({
    modelName,
    from: Math.min(newestAt - days * dayMs, keptFrom ?? Number.POSITIVE_INFINITY),
  }))
}

/**
 * A row of the month that arrives meanwhile waits for the lock and then finds its partition gone, like any row that is
 * too late.
 */
function dropUnlessKept(
  database: Database,
  table: StreamTable,
  month: MonthlyPartition,
  now: Instant,
): Promise<boolean> {
  return database.transaction(async (executor) => {
    const kept = await loadKept(executor, table, now)
    const keepers = keepersOf(month, kept)
    if (await hasRowsOf(executor, month, keepers)) return false
    await lockPartitions(executor, table)
    await executor.execute(rawSql(`lock table only ${table} in access exclusive mode`))
    // A model's retention only moves on: of the models that were known nothing is read again while rows wait for the
    // lock, but whether those that keep the month have rows in it since.
    const added = await modelsBeside(executor, kept)
    if (await hasRowsOf(executor, month, [...keepers, ...added])) return false
    await dropPartition(executor, table, month.name)
    return true
  })
}

/** Models that came since their retention was read. */
async function modelsBeside(executor: SqlExecutor, kept: readonly Kept[]): Promise<string[]> {
  const known = new Set(kept.map(({ modelName }) => modelName))
  const names = await executor.query(sql`select model_name from models`, column('model_name', z.string()))
  return names.filter((name) => !known.has(name))
}

function keepersOf(month: MonthlyPartition, kept: readonly Kept[]): string[] {
  return kept.filter(({ from }) => from < month.to).map(({ modelName }) => modelName)
}

async function hasRowsOf(
  executor: SqlExecutor,
  { name }: MonthlyPartition,
  modelNames: readonly string[],
): Promise<boolean> {
  const [found] = await executor.query(
    sql`
    select exists (
      select from ${rawSql(name)}
       where model_name in (select jsonb_array_elements_text(${JSON.stringify(modelNames)}::jsonb))) as found`,
    column('found', z.boolean()),
  )
  return found ?? false
}

/**
 * Names the models that are past the month, not those that keep it: the former lead by key to their rows, which are few
 * or none.
 */
async function deletePast(database: Database, month: MonthlyPartition, kept: readonly Kept[]): Promise<void> {
  const past = kept.filter(({ from }) => from >= month.to).map(({ modelName }) => modelName)
  const table = rawSql(month.name)
  const statement = sql`
    delete from ${table} where ctid in (
      select ctid from ${table} where model_name in (select jsonb_array_elements_text(${JSON.stringify(past)}::jsonb))
       limit ${rowsAtOnce}::integer)`
  let deleted: number
  do deleted = await database.execute(statement)
  while (deleted === rowsAtOnce)
}
