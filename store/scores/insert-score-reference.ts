import { type Instant, toIso } from '#core/instant'
import type { ScoreBins } from '#core/policy/scores/score-bins'
import type { ScoreBlock } from '#core/policy/scores/score-block'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Rows of a statement, of about 3 kB each: the RDS Data API takes 4 MiB a request. */
const statementRowsMax = 400

/** Stores a version's held-out scores, which its scores in production are compared with. Repeating it changes nothing. */
export async function insertScoreReference(
  executor: SqlExecutor,
  frozen: {
    readonly modelName: string
    readonly version: number
    readonly cutoffAt: Instant
    readonly bins: ScoreBins
    readonly blocks: readonly ScoreBlock[]
    readonly now: Instant
  },
): Promise<void> {
  const { modelName, version } = frozen
  await executor.execute(sql`
    insert into score_references (model_name, version, cutoff_at, bins)
    values (${modelName}, ${version}::integer, ${toIso(frozen.cutoffAt)}::timestamptz,
            ${JSON.stringify(frozen.bins)}::jsonb)
    on conflict do nothing`)
  const rows = frozen.blocks.map(({ at, rowCount, predictions, confidences }) => ({
    at: toIso(at),
    rowCount,
    predictions,
    confidences,
  }))
  for (let start = 0; start < rows.length; start += statementRowsMax) {
    await executor.execute(sql`
      insert into score_blocks (model_name, version, block_at, is_held_out, row_count, profiled_rows, is_settled,
                                predictions, confidences, measured_at)
      select ${modelName}, ${version}::integer, block.at, true, block."rowCount", 0, true, block.predictions,
             block.confidences, ${toIso(frozen.now)}::timestamptz
        from jsonb_to_recordset(${JSON.stringify(rows.slice(start, start + statementRowsMax))}::jsonb) as block (
               at timestamptz, "rowCount" integer, predictions jsonb, confidences jsonb)
      on conflict do nothing`)
  }
}
