import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

/** Labelled rows that a training on this window would see, without as many as lie in the gap before the held-out rows. */
export async function countLabelledInWindow(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly windowFrom: Instant; readonly gapMs: number },
): Promise<number> {
  const [labelled] = await executor.query(
    sql`select ${labelledInWindow(asked)} as labelled`,
    column('labelled', z.number()),
  )
  return labelled ?? 0
}

/** The count as a part of a statement. */
export function labelledInWindow(asked: {
  readonly modelName: string
  readonly windowFrom: Instant
  readonly gapMs: number
}): Statement {
  const { modelName, windowFrom, gapMs } = asked
  return sql`
    (select count(*) from predictions
      where model_name = ${modelName} and observed_at >= ${toIso(windowFrom)}::timestamptz and label is not null
        and observed_at <= (select max(observed_at) from predictions
                             where model_name = ${modelName} and label is not null)
                           - (${gapMs}::double precision * interval '1 millisecond'))`
}
