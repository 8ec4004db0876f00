import type { Configuration } from '#contracts/configuration'
import type { Instant } from '#core/instant'
import { trainingWindowFrom, windowRowsOf } from '#core/policy/retraining/training-window'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column, instant } from '#store/tables/row'

interface WindowedModel {
  readonly modelName: string
  readonly lastObservedAt: Instant | null
  readonly configuration: Configuration
}

/**
 * The start of the training window: its days, or further back where they hold too few labelled rows
 * (`training_window_days`). A stream of one row a day would otherwise never be trained on, however long its history is.
 *
 * @param asked `gapMs` as `measureHoldoutGap` has it
 * @returns 0, the whole history, for a comprehensive training and where all rows are fewer
 * @complexity reads as many of the newest rows, by an index
 */
export async function findTrainingWindow(
  executor: SqlExecutor,
  model: WindowedModel,
  asked: { readonly comprehensive: boolean; readonly gapMs: number; readonly now: Instant },
): Promise<Instant> {
  const { modelName, configuration } = model
  const configured = trainingWindowFrom(model, asked)
  if (asked.comprehensive) return configured
  const [oldestNeeded] = await executor.query(
    sql`
    select observed_at from predictions
     where model_name = ${modelName} and label is not null
       and observed_at <= (select max(observed_at) from predictions
                            where model_name = ${modelName} and label is not null)
                          - (${asked.gapMs}::double precision * interval '1 millisecond')
     order by observed_at desc
    offset ${windowRowsOf(configuration) - 1}::integer limit 1`,
    column('observed_at', instant),
  )
  return Math.min(configured, oldestNeeded ?? 0)
}
