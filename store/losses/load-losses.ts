import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import {
  type ClassPairs,
  eachFollower,
  type LossSpan,
  lossSpanMs,
  type NaiveCounts,
  naiveFollowers,
  pairOf,
} from '#core/policy/performance/loss-span'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'
import { keptLossKey, lossSumsSql } from './kept-loss.ts'

const sums = {
  startsAt: instant,
  version: z.number(),
  labelled: z.number(),
  loss: z.number(),
  squaredLoss: z.number(),
}

/** Spans as `naive-sql.ts` counts the naive forecasts on their rows, by task. */
const rowSchemas = {
  'binary-classification': rowOf({
    ...sums,
    positives: z.number(),
    naive: z.array(z.number()).length(12),
  }).transform(({ naive, ...sums }): LossSpan => {
    const counts = (from: number) => naive.slice(from, from + 4) as unknown as NaiveCounts
    return { ...sums, naive: { 'last-label': counts(0), 'same-hour': counts(4), 'same-hour-of-week': counts(8) } }
  }),
  'multiclass-classification': rowOf({
    ...sums,
    positives: z.number(),
    classes: z.record(z.string(), z.number()),
    naive: z.array(z.array(z.tuple([z.number(), z.number(), z.number()]))).length(naiveFollowers.length),
  }).transform(({ positives: _, naive, classes, ...sums }): LossSpan => {
    const pairs = (follower: (typeof naiveFollowers)[number]): ClassPairs =>
      new Map(naive[naiveFollowers.indexOf(follower)]?.map(([said, label, rows]) => [pairOf(said, label), rows]))
    const counts = new Map(Object.entries(classes).map(([label, rows]) => [Number(label), rows]))
    return { ...sums, classes: counts, pairs: eachFollower(pairs) }
  }),
  regression: rowOf({
    ...sums,
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
 * first ones, however long ago. At most a year's 1,500 spans of about 200 bytes.
 *
 * @returns none while it is not known by when labels come
 */
export async function loadLosses(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly from: Instant
    readonly championVersion: number
    /** The end of the champion's first weeks. */
    readonly firstUntil: Instant
    /** As `refreshLosses` found it. */
    readonly labelLatenessMs: number | null
    readonly lossOf: LossOf
  },
): Promise<LossSpan[]> {
  if (asked.labelLatenessMs === null) return []
  const sums = lossSumsSql(asked.lossOf)
  return executor.query(
    sql`
    select starts_at, version, labelled, positives, ${sums.loss} as loss, ${sums.squaredLoss} as squared_loss, naive,
           coalesce(by_class -> 'labelled', '{}') as classes
      from span_losses
     where model_name = ${asked.modelName} and loss_of = ${keptLossKey(asked.lossOf)} and naive is not null and labelled > 0
       and ${areLabelsInSql(asked.labelLatenessMs)}
       and (starts_at >= ${toIso(asked.from)}::timestamptz
            or (version = ${asked.championVersion}::integer and starts_at < ${toIso(asked.firstUntil)}::timestamptz))
     order by starts_at, version`,
    rowSchemas[asked.lossOf.task],
  )
}

/** Whether a row of `span_losses` was measured when its labels were in. */
export function areLabelsInSql(labelLatenessMs: number): Statement {
  return sql`measured_at >= starts_at + ${lossSpanMs + labelLatenessMs}::double precision * interval '1 millisecond'`
}
