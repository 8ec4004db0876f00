import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import { type LossSpan, lossSpanMs, type NaiveCounts } from '#core/policy/performance/loss-span'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'
import { keptLossKey, lossSumsSql } from './kept-loss.ts'
import { spanColumns } from './span-columns.ts'

interface SpansAsked {
  readonly modelName: string
  readonly from: Instant
  readonly championVersion: number
  /** The end of the champion's first weeks. */
  readonly firstUntil: Instant
  readonly lossOf: LossOf
}

/** Spans as `naive-sql.ts` counts the naive forecasts on their rows, by task. */
const rowSchemas = {
  'binary-classification': rowOf({
    ...spanColumns,
    positives: z.number(),
    naive: z.array(z.number()).length(12),
  }).transform(({ naive, ...sums }): LossSpan => {
    const counts = (from: number) => naive.slice(from, from + 4) as unknown as NaiveCounts
    return { ...sums, naive: { 'last-label': counts(0), 'same-hour': counts(4), 'same-hour-of-week': counts(8) } }
  }),
  regression: rowOf({
    ...spanColumns,
    positives: z.number(),
    naive: z.object({
      majority: z.number(),
      'last-label': z.number(),
      'same-hour': z.number(),
      'same-hour-of-week': z.number(),
    }),
  }).transform(({ positives: _, naive, ...sums }): LossSpan => ({ ...sums, naiveLosses: naive })),
}

/**
 * A model's losses by span, oldest first, of the spans whose labels are in: those since a moment, and the champion's
 * first ones, however long ago. At most a year's 1,500 spans of about 200 bytes; of several classes more, in pieces.
 *
 * @returns none while it is not known by when labels come
 */
export async function loadLosses(
  executor: SqlExecutor,
  asked: SpansAsked & {
    /** As `refreshLosses` found it. */
    readonly labelLatenessMs: number | null
  },
): Promise<LossSpan[]> {
  const { lossOf, labelLatenessMs } = asked
  if (labelLatenessMs === null) return []
  const isAsked = isAskedSql({ ...asked, labelLatenessMs })
  if (lossOf.task === 'multiclass-classification') {
    // Loaded for such models alone: a check of performance is near the limit of what it loads at its start.
    const { loadClassLosses } = await import('./load-class-losses.ts')
    return loadClassLosses(executor, { lossOf, isAsked })
  }
  const sums = lossSumsSql(lossOf)
  return executor.query(
    sql`
    select starts_at, version, labelled, positives, ${sums.loss} as loss, ${sums.squaredLoss} as squared_loss, naive
      from span_losses where ${isAsked} order by starts_at, version`,
    rowSchemas[lossOf.task],
  )
}

function isAskedSql(asked: SpansAsked & { readonly labelLatenessMs: number }): Statement {
  return sql`model_name = ${asked.modelName} and loss_of = ${keptLossKey(asked.lossOf)} and naive is not null and labelled > 0
       and ${areLabelsInSql(asked.labelLatenessMs)}
       and (starts_at >= ${toIso(asked.from)}::timestamptz
            or (version = ${asked.championVersion}::integer and starts_at < ${toIso(asked.firstUntil)}::timestamptz))`
}

/** Whether a row of `span_losses` was measured when its labels were in. */
export function areLabelsInSql(labelLatenessMs: number): Statement {
  return sql`measured_at >= starts_at + ${lossSpanMs + labelLatenessMs}::double precision * interval '1 millisecond'`
}
