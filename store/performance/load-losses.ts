import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { LossSpan, NaiveCounts } from '#core/policy/performance/loss-span'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'
import { lossOfKey } from './keep-losses.ts'

const rowSchema = rowOf({
  startsAt: instant,
  version: z.number(),
  labelled: z.number(),
  positives: z.number(),
  loss: z.number(),
  squaredLoss: z.number(),
  naive: z.array(z.number()).length(12),
}).transform(({ naive, ...sums }): LossSpan => {
  const counts = (from: number) => naive.slice(from, from + 4) as unknown as NaiveCounts
  return { ...sums, naive: { 'last-label': counts(0), 'same-hour': counts(4), 'same-hour-of-week': counts(8) } }
})

/**
 * A model's losses by span, oldest first: those since a moment, and the champion's first ones, however long ago. At most
 * a year's 1,500 spans of about 200 bytes.
 */
export function loadLosses(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly lossOf: LossOf
    readonly from: Instant
    readonly championVersion: number
    /** The end of the champion's first weeks. */
    readonly firstUntil: Instant
  },
): Promise<LossSpan[]> {
  return executor.query(
    sql`
    select starts_at, version, labelled, positives, loss, squared_loss, naive from version_losses
     where model_name = ${asked.modelName} and loss_of = ${lossOfKey(asked.lossOf)}
       and (starts_at >= ${toIso(asked.from)}::timestamptz
            or (version = ${asked.championVersion}::integer and starts_at < ${toIso(asked.firstUntil)}::timestamptz))
     order by starts_at, version`,
    rowSchema,
  )
}
