import type { Configuration } from '#contracts/configuration'
import { dayMs, type Instant, toIso } from '#core/instant'
import { evidenceDays } from '#core/policy/drift/drift-watching'
import type { Database, Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/** Rows that one statement deletes: far fewer than the RDS Data API's time limit allows. */
const rowsAtOnce = 10_000

/**
 * Deletes rows past retention, counted back from today, from the tables without partitions: published events, the
 * record that they were processed, dead letters that were sent again, rejected rows, labels whose observation never
 * arrived, losses, and scores by quarters of days. The last two are counted back from the model's newest, as its stream
 * is; scores of a version's first half-year stay as long as its reference may be made of them.
 *
 * Unfinished work stays, however old: an unpublished event, a dead letter that was not sent again, and the record that
 * either was processed, which makes a later delivery harmless. `ingested_batches` is never deleted from: it lists the
 * files of rows, and makes a batch that is delivered again after years count once.
 *
 * Repeating it finds nothing to do. Reads each whole table once: every insert would pay for an index.
 *
 * @returns how many rows it deleted
 */
export async function deleteExpiredRows(
  database: Database,
  configuration: Configuration,
  now: Instant,
): Promise<number> {
  const before = (days: number) => toIso(now - days * dayMs)
  const events = before(configuration.events_retention_days)
  const statements: readonly Statement[] = [
    sql`
    delete from dead_letters where id in (
      select id from dead_letters where redriven_at < ${events}::timestamptz limit ${rowsAtOnce}::integer)`,
    sql`
    delete from outbox where event_id in (
      select event_id from outbox where published_at < ${events}::timestamptz limit ${rowsAtOnce}::integer)`,
    sql`
    delete from processed_events where ctid in (
      select done.ctid from processed_events as done
       where done.processed_at < ${events}::timestamptz
         and not exists (select from outbox where outbox.event_id = done.event_id and published_at is null)
         and not exists (select from dead_letters as letter
                          where letter.event -> 'detail' -> 'metadata' ->> 'eventId' = done.event_id)
       limit ${rowsAtOnce}::integer)`,
    sql`
    delete from rejected_rows where ctid in (
      select ctid from rejected_rows
       where rejected_at < ${before(configuration.rejected_rows_retention_days)}::timestamptz
        limit ${rowsAtOnce}::integer)`,
    sql`
    delete from pending_labels where ctid in (
      select pending.ctid from pending_labels as pending join ingested_batches as batch using (model_name, batch_id)
       where batch.received_at < ${before(configuration.pending_labels_retention_days)}::timestamptz
        limit ${rowsAtOnce}::integer)`,
    sql`
    delete from span_losses where ctid in (
      select old.ctid
        from span_losses as old
        join (select model_name, max(starts_at) as newest from span_losses group by model_name) as latest
       using (model_name)
       where old.starts_at < latest.newest - ${configuration.metrics_retention_days}::integer * interval '1 day'
       limit ${rowsAtOnce}::integer)`,
    sql`
    delete from span_arrivals where ctid in (
      select old.ctid
        from span_arrivals as old
        join (select model_name, max(starts_at) as newest from span_arrivals group by model_name) as latest
       using (model_name)
       where old.starts_at < latest.newest - ${configuration.predictions_retention_days}::integer * interval '1 day'
       limit ${rowsAtOnce}::integer)`,
    sql`
    delete from score_blocks where ctid in (
      select old.ctid
        from score_blocks as old
        join (select model_name, max(block_at) as newest from score_blocks where not is_held_out group by model_name
             ) as latest using (model_name)
       where not old.is_held_out
         and old.block_at < latest.newest - ${scoresRetentionDays(configuration)}::integer * interval '1 day'
         and not exists (select from score_references as reference
                          where reference.model_name = old.model_name and reference.version = old.version
                            and old.block_at < reference.cutoff_at + ${evidenceDays}::integer * interval '1 day')
       limit ${rowsAtOnce}::integer)`,
  ]
  let total = 0
  for (const statement of statements) total += await deleteAll(database, statement)
  return total
}

/** Drift of scores is judged by the evidence of half a year. */
function scoresRetentionDays({ metrics_retention_days }: Configuration): number {
  return Math.max(metrics_retention_days, evidenceDays)
}

async function deleteAll(database: Database, statement: Statement): Promise<number> {
  let [total, deleted] = [0, 0]
  do {
    deleted = await database.execute(statement)
    total += deleted
  } while (deleted === rowsAtOnce)
  return total
}
