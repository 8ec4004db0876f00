import * as z from 'zod'
import type { Task } from '#contracts/task'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { WindowCounts } from '#core/policy/performance/window-figures'
import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { lastLabelSql } from './last-label-sql.ts'
import { ownAnswerSql, rowLossSql } from './row-loss-sql.ts'

/**
 * Expressions of a `with` clause over `kept` (the window's rows: observed_at, score, probabilities, label) and `chosen`
 * (window_start), the last of which is `counted`: one row with the counts of the labelled rows.
 */
export interface WindowCountsSql {
  readonly with: Statement
  /** Reads the column `counts`. */
  readonly read: (counts: unknown) => WindowCounts
}

export interface CountedWindow {
  readonly modelName: string
  readonly version: number
  readonly lossOf: LossOf
  readonly classificationThreshold: number
  /** How far before the window a label may be that was known last at its beginning. */
  readonly lookbackHours: number
}

/** The counts of a window by the model's task. */
export function windowCountsSql(window: CountedWindow): WindowCountsSql {
  switch (window.lossOf.task) {
    case 'binary-classification':
      return binaryCounts(window)
    case 'multiclass-classification':
      return multiclassCounts
    case 'regression':
      return regressionCounts(window)
  }
}

const number = z.number()
const ranks = z.object({ positiveCount: number, negativeCount: number, positiveRankSum: number })

const binarySchema = z.object({
  ...{ truePositives: number, falsePositives: number, trueNegatives: number, falseNegatives: number },
  ...{ ranked: ranks, logLoss: number, brier: number },
})

function binaryCounts({ classificationThreshold }: CountedWindow): WindowCountsSql {
  const isPositive = sql`score >= ${classificationThreshold}::double precision`
  return {
    read: (counts) => ({ task: 'binary-classification', ...binarySchema.parse(counts) }),
    with: sql`
    ranked as (
      select score, label, rank() over (order by score)
               + (count(*) over (partition by score) - 1) / 2.0::double precision as mid_rank
        from kept where label is not null),
    counted as (
      select jsonb_build_object(
               'truePositives', count(*) filter (where label = 1 and ${isPositive}),
               'falsePositives', count(*) filter (where label = 0 and ${isPositive}),
               'trueNegatives', count(*) filter (where label = 0 and not ${isPositive}),
               'falseNegatives', count(*) filter (where label = 1 and not ${isPositive}),
               'ranked', jsonb_build_object(
                 'positiveCount', count(*) filter (where label = 1), 'negativeCount', count(*) filter (where label = 0),
                 'positiveRankSum', coalesce(sum(mid_rank) filter (where label = 1), 0)),
               'logLoss', coalesce(sum(${lossSum('binary-classification', 'log-loss')}), 0),
               'brier', coalesce(sum(${lossSum('binary-classification', 'brier')}), 0)) as counts
        from ranked)`,
  }
}

/**
 * Probabilities that are ranked for the AUC of several classes, over all classes: of more rows an even part is. With
 * 2,000 rows of a hundred classes the standard error of a class's AUC is that of its rows, as in any sample.
 */
const rankedMax = 200_000

const multiclassSchema = z.object({
  classCount: number,
  /** Label, answer and rows. */
  confusion: z.array(z.tuple([number, number, number])),
  /** By class. */
  ranked: z.array(ranks.extend({ class: number })),
  ...{ withProbabilities: number, logLoss: number, brier: number },
})

const multiclassCounts: WindowCountsSql = {
  read: (counts) => {
    const { classCount, confusion, ranked, ...sums } = multiclassSchema.parse(counts)
    const rows = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0))
    for (const [label, answer, count] of confusion) (rows[label] as number[])[answer] = count
    const ranksOf = new Map(ranked.map(({ class: index, ...each }) => [index, each]))
    return {
      ...{ task: 'multiclass-classification', confusion: rows, ...sums },
      ranked: rows.map((_, index) => ranksOf.get(index) ?? null),
    }
  },
  with: sql`
    labelled as (
      select score, probabilities, label, ${lossSum('multiclass-classification', 'log-loss')} as log_loss,
             ${lossSum('multiclass-classification', 'brier')} as brier,
             row_number() over (order by observed_at, observation_id) as place,
             count(*) over () * max(jsonb_array_length(probabilities)) over () as probability_count
        from kept where label is not null),
    ranked as (
      select class - 1 as class, label = class - 1 as is_positive,
             rank() over (partition by class order by probability)
               + (count(*) over (partition by class, probability) - 1) / 2.0::double precision as mid_rank
        from labelled
       cross join lateral (
             select class, value::double precision as probability
               from jsonb_array_elements_text(probabilities) with ordinality as one (value, class)) as each
       where place % ceil(probability_count / ${rankedMax}::double precision)::bigint = 0),
    ranks as (
      select class, count(*) filter (where is_positive) as positives, count(*) filter (where not is_positive) as negatives,
             coalesce(sum(mid_rank) filter (where is_positive), 0) as rank_sum
        from ranked group by class),
    cells as (select label, score, count(*) as number from labelled group by label, score),
    counted as (
      select jsonb_build_object(
               'classCount', coalesce(greatest(max(jsonb_array_length(probabilities)), max(label) + 1, max(score) + 1), 0),
               'confusion', coalesce((select jsonb_agg(jsonb_build_array(label, score, number)) from cells), '[]'),
               'ranked', coalesce((select jsonb_agg(jsonb_build_object(
                   'class', class, 'positiveCount', positives, 'negativeCount', negatives, 'positiveRankSum', rank_sum))
                   from ranks), '[]'),
               'withProbabilities', count(log_loss), 'logLoss', coalesce(sum(log_loss), 0),
               'brier', coalesce(sum(brier), 0)) as counts
        from labelled)`,
}

const regressionSchema = z.object({
  ...{ rows: number, absoluteError: number, squaredError: number, labelSpread: number, pinball: number.nullable() },
  followed: z.object({ rows: number, absoluteError: number, lastLabelError: number }),
  withInterval: z.object({ rows: number, covered: number }),
})

function regressionCounts(window: CountedWindow): WindowCountsSql {
  const { metric } = window.lossOf
  const pinball =
    typeof metric === 'object' ? sql`coalesce(sum(${rowLoss(window.lossOf)}), 0)` : sql`null::double precision`
  return {
    read: (counts) => ({ task: 'regression', ...regressionSchema.parse(counts) }),
    with: sql`
    ${lastLabelSql(window)},
    bounds as (
      select (evaluation #>> '{interval,lower}')::double precision as low,
             (evaluation #>> '{interval,upper}')::double precision as high
        from model_versions where model_name = ${window.modelName} and version = ${window.version}::integer),
    labelled as (
      select score, label, avg(label) over () as mean_label from kept where label is not null),
    counted as (
      select jsonb_build_object(
               'rows', count(*), 'absoluteError', coalesce(sum(abs(label - score)), 0),
               'squaredError', coalesce(sum((label - score) ^ 2), 0),
               -- In two passes: the labels' mean may be a million times their deviation.
               'labelSpread', coalesce(sum((label - mean_label) ^ 2), 0), 'pinball', ${pinball},
               'followed', (select jsonb_build_object(
                   'rows', coalesce(sum(number), 0), 'absoluteError', coalesce(sum(error), 0),
                   'lastLabelError', coalesce(sum(last_label_error), 0)) from followed),
               'withInterval', jsonb_build_object(
                 'rows', count(low + high), 'covered', count(*) filter (where label between score + low and score + high))
             ) as counts
        from labelled left join bounds on true)`,
  }
}

function rowLoss(lossOf: LossOf): Statement {
  return rowLossSql({ answer: ownAnswerSql, label: sql`label` }, lossOf)
}

/** The loss of a row by another metric than the model's, for figures that are shown. */
function lossSum(task: Exclude<Task, 'regression'>, metric: 'log-loss' | 'brier'): Statement {
  return task === 'binary-classification'
    ? rowLoss({ task, metric, classificationThreshold: 0.5, positiveShare: 0.5 })
    : rowLoss({ task, metric, classShares: [] })
}
