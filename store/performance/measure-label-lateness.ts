import * as z from 'zod'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('lateness_ms', z.number().nullable())

/** Rows that the lateness is measured on: old enough that their labels have come, if they come at all. */
const oldEnough = { fromMs: 90 * dayMs, toMs: 45 * dayMs } as const
const rowsMax = 1000

/** A label that comes later than this says nothing in time: versions are not kept waiting for it. */
const latenessMsMax = 30 * dayMs

/** Without old rows, as for a young model. */
const latenessMsUnknown = 7 * dayMs

/**
 * By when nine of ten labels that come at all have come, in ms after the observation; at most 30 days.
 *
 * Only of rows that a version answered, because the labels of an uploaded history are as old as the upload.
 *
 * @see `measure-label-delay.ts` for the shortest time that a label takes
 */
export async function measureLabelLateness(
  executor: SqlExecutor,
  { modelName, now }: { readonly modelName: string; readonly now: Instant },
): Promise<number> {
  const [latenessMs] = await executor.query(
    sql`
    select (percentile_disc(0.9) within group (order by extract(epoch from labelled_at - observed_at)) * 1000
           )::double precision as lateness_ms
      from (select observed_at, labelled_at from predictions
             where model_name = ${modelName} and label is not null and version is not null
               and observed_at >= ${toIso(now - oldEnough.fromMs)}::timestamptz
               and observed_at < ${toIso(now - oldEnough.toMs)}::timestamptz
             order by observed_at desc limit ${rowsMax}::integer) as old`,
    rowSchema,
  )
  return Math.min(latenessMsMax, Math.max(0, latenessMs ?? latenessMsUnknown))
}
