import * as z from 'zod'
import type { ModelFile } from '#contracts/model-file'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'
import { answerJudge } from './answer-judge.ts'

const rowSchema = rowOf({
  id: z.string(),
  at: instant,
  /** Null where no version scored the row. */
  version: z.number().nullable(),
  score: z.number().nullable(),
  label: z.number(),
  labelledAt: instant,
  probabilities: z.array(z.number()).nullable(),
})

/** A row whose label is known, with what became of its answer. */
export interface LabelledRow extends Omit<z.infer<typeof rowSchema>, 'probabilities'> {
  /** As {@link answerJudge} has it; null where no version answered. */
  readonly loss: number | null
}

/** A model, as far as its labelled rows depend on it, and a time: (from, to]. */
export interface LabelledSpan {
  readonly model: Pick<ModelFile, 'name' | 'task' | 'metric' | 'classificationThreshold'>
  readonly from: Instant
  readonly to: Instant
}

const pageMs = 10 * dayMs

/** A model's labelled rows in order of time, page by page: memory does not grow with the span. */
export async function* labelledRows(
  executor: SqlExecutor,
  { model, ...span }: LabelledSpan,
): AsyncGenerator<readonly LabelledRow[]> {
  const judge = answerJudge(model)
  const probabilities = judge.needsProbabilities ? sql`probabilities` : sql`null::jsonb`
  for (let from = span.from; from < span.to; from += pageMs) {
    const to = Math.min(from + pageMs, span.to)
    const rows = await executor.query(
      sql`
      select observation_id as id, observed_at as at, version, score, label, labelled_at,
             ${probabilities} as probabilities
        from predictions
       where model_name = ${model.name} and label is not null
         and observed_at > ${toIso(from)}::timestamptz and observed_at <= ${toIso(to)}::timestamptz
       order by observed_at, observation_id`,
      rowSchema,
    )
    yield rows.map(({ probabilities: given, ...row }) => {
      const answer = row.version === null ? null : judge.needsProbabilities ? given : row.score
      return { ...row, loss: answer === null ? null : judge.lossOf(answer, row.label) }
    })
  }
}
