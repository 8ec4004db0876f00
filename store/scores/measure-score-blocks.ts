import type { Task } from '#contracts/task'
import { type Instant, toIso } from '#core/instant'
import type { ScoreBins } from '#core/policy/scores/score-bins'
import { scoreBlockMs } from '#core/policy/scores/score-block'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { otherAnswerSql, ownAnswerSql } from '#store/performance/row-loss-sql'

export interface BlockToMeasure {
  readonly at: Instant
  readonly profiledRows: number
  /** Its labels are in. */
  readonly isSettled: boolean
}

/** Blocks of a statement: a week of rows fits the time of one. */
const statementBlocksMax = 28

/**
 * Counts a version's scores by bin, of the rows that it answered and of those that it was scored on beside another, and
 * keeps them: labels beside them of a binary classification. Rows up to the cutoff are left out: the version was trained on them. A repeat counts the same rows again.
 */
export async function measureScoreBlocks(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly version: number
    readonly cutoffAt: Instant
    readonly task: Task
    readonly bins: ScoreBins
    /** In the order of time. */
    readonly blocks: readonly BlockToMeasure[]
    readonly now: Instant
  },
): Promise<void> {
  for (let start = 0; start < asked.blocks.length; start += statementBlocksMax)
    await measureSome(executor, { ...asked, blocks: asked.blocks.slice(start, start + statementBlocksMax) })
}

async function measureSome(executor: SqlExecutor, asked: Parameters<typeof measureScoreBlocks>[1]): Promise<void> {
  const { modelName, version, task, bins, blocks } = asked
  const isBinary = task === 'binary-classification'
  const other = otherAnswerSql(sql`scores -> ${version}::integer::text`, task)
  const list = blocks.map((block) => ({ ...block, at: toIso(block.at) }))
  const from = toIso(blocks[0]?.at as Instant)
  const to = toIso((blocks.at(-1)?.at as Instant) + scoreBlockMs)
  await executor.execute(sql`
    insert into score_blocks (model_name, version, block_at, is_held_out, row_count, profiled_rows, is_settled,
                              predictions, confidences, measured_at)
    with asked as (
      select * from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as block (
               at timestamptz, "profiledRows" integer, "isSettled" boolean)),
    scored as (
      select asked.at,
             case when version = ${version}::integer then ${ownAnswerSql.value} else ${other.value} end as score,
             case when version = ${version}::integer then ${ownAnswerSql.probabilities}
                  else ${other.probabilities} end as probabilities,
             case when asked."isSettled" and ${isBinary}::boolean then label end as label
        from predictions
        join asked on observed_at >= asked.at
              and observed_at < asked.at + ${scoreBlockMs}::bigint * interval '1 millisecond'
       where model_name = ${modelName} and observed_at >= ${from}::timestamptz and observed_at < ${to}::timestamptz
         and observed_at > ${toIso(asked.cutoffAt)}::timestamptz),
    binned as (
      select at, score, label,
             width_bucket(score, ${edgesOf(bins.prediction)}::text::double precision[]) as bin,
             width_bucket(${confidenceSql(task)}, ${edgesOf(bins.confidence)}::text::double precision[]) as confidence_bin
        from scored where score is not null),
    by_prediction as (
      select at, bin, count(*) as row_count, round(sum(score)::numeric, 6) as score_sum, count(label) as labelled,
             count(*) filter (where label = 1) as positives
        from binned group by at, bin),
    by_confidence as (
      select at, confidence_bin as bin, count(*) as row_count
        from binned where confidence_bin is not null group by at, confidence_bin)
    select ${modelName}, ${version}::integer, asked.at, false,
           coalesce((select sum(row_count) from by_prediction where by_prediction.at = asked.at), 0)::integer,
           asked."profiledRows", asked."isSettled",
           coalesce((select jsonb_agg(jsonb_build_array(bin, row_count, score_sum, labelled, positives) order by bin)
                       from by_prediction where by_prediction.at = asked.at), '[]'),
           coalesce((select jsonb_agg(jsonb_build_array(bin, row_count) order by bin)
                       from by_confidence where by_confidence.at = asked.at), '[]'),
           ${toIso(asked.now)}::timestamptz
      from asked
    on conflict (model_name, version, block_at, is_held_out) do update
      set row_count = excluded.row_count, profiled_rows = excluded.profiled_rows, is_settled = excluded.is_settled,
          predictions = excluded.predictions, confidences = excluded.confidences, measured_at = excluded.measured_at`)
}

/** How sure an answer is: the probability of the answered class; null of a regression. */
function confidenceSql(task: Task): Statement {
  switch (task) {
    case 'binary-classification':
      return sql`greatest(score, 1 - score)`
    case 'multiclass-classification':
      return sql`(probabilities ->> score::integer)::double precision`
    case 'regression':
      return sql`null::double precision`
  }
}

/** An array as PostgreSQL writes it: the RDS Data API takes no arrays. */
function edgesOf(edges: readonly number[]): string {
  return `{${edges.join(',')}}`
}
