import * as z from 'zod'
import { dayMs, type Instant, toIso } from '#core/instant'
import { evidenceDays } from '#core/policy/drift/drift-watching'
import type { ConfidenceCell, PredictionCell, ScoreBlock } from '#core/policy/scores/score-block'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, rowOf } from '#store/tables/row'

/** A block as it is stored. */
export interface StoredScoreBlock extends ScoreBlock {
  /** Rows that the profiles of its time had when it was measured. */
  readonly profiledRows: number
  readonly measuredAt: Instant
}

const cells = z.array(z.array(z.number()))
const rowSchema = rowOf({
  at: instant,
  isHeldOut: z.boolean(),
  rowCount: z.number(),
  profiledRows: z.number(),
  isSettled: z.boolean(),
  predictions: cells,
  confidences: cells,
  measuredAt: instant,
}).transform(
  (row): StoredScoreBlock => ({
    ...row,
    predictions: row.predictions as unknown as PredictionCell[],
    confidences: row.confidences as unknown as ConfidenceCell[],
  }),
)

/** Blocks are needed from the first and from the latest half-year: the reference ends in the one, evidence in the other. */
const loadedMs = evidenceDays * dayMs

/**
 * A version's blocks that were measured at a moment or later, in the order of time: the held-out ones, and those of the
 * half-year after its cutoff and before now.
 */
export function loadScoreBlocks(executor: SqlExecutor, asked: ScoreBlocksAsked): Promise<StoredScoreBlock[]> {
  const { statement, row } = selectScoreBlocks(asked)
  return executor.query(statement, row)
}

interface ScoreBlocksAsked {
  readonly modelName: string
  readonly version: number
  readonly cutoffAt: Instant
  readonly measuredSince: Instant | null
  readonly now: Instant
}

export function selectScoreBlocks(asked: ScoreBlocksAsked): Select<StoredScoreBlock> {
  const since = asked.measuredSince === null ? null : toIso(asked.measuredSince)
  return {
    row: rowSchema,
    statement: sql`
    select block_at as at, is_held_out, row_count, profiled_rows, is_settled, predictions, confidences, measured_at
      from score_blocks
     where model_name = ${asked.modelName} and version = ${asked.version}::integer
       and measured_at >= coalesce(${since}::timestamptz, '-infinity')
       and (is_held_out or block_at >= ${toIso(asked.now - loadedMs)}::timestamptz
            or block_at < ${toIso(asked.cutoffAt + loadedMs)}::timestamptz)
     order by block_at, is_held_out`,
  }
}
