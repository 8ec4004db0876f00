import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { type KeptLoss, keptLossKey } from '#store/losses/kept-loss'

/**
 * Adds to the estimates of versions that were replaced what the labels of their days said, once those of all their
 * spans are in: checks of scores look at the champion alone. A repeat finds none.
 */
export async function observeReplaced(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly championVersion: number; readonly lossOf: KeptLoss },
): Promise<void> {
  const { modelName, championVersion, lossOf } = asked
  if (lossOf.task !== 'binary-classification') return
  const isWeighed = lossOf.metric === 'balanced-accuracy'
  const key = keptLossKey(lossOf)
  await executor.execute(sql`
    with open as (
      select day, version, loss_of, (loss_of::jsonb ->> 'positiveShare')::double precision as share
        from daily_estimates
       where model_name = ${modelName} and version <> ${championVersion}::integer and observed_loss is null
         and loss_of::jsonb - 'positiveShare' = ${key}::jsonb),
    known as (
      select open.day, open.version, min(share) as share, sum(labelled) as labelled, sum(loss) as loss,
             sum(mistakes) as mistakes, sum(false_negatives) as false_negatives
        from open join span_losses as span
          on span.model_name = ${modelName} and span.version = open.version and span.loss_of = ${key}
         and span.starts_at >= open.day and span.starts_at < open.day + interval '1 day'
       group by open.day, open.version
      having bool_and(naive is not null) and sum(labelled) > 0)
    update daily_estimates as estimated
       set observed_mistakes = known.mistakes / known.labelled::double precision,
           observed_loss = case when ${isWeighed}::boolean
                                then ((known.mistakes - known.false_negatives) * 0.5 / (1 - share)
                                      + known.false_negatives * 0.5 / share) / known.labelled
                                else known.loss / known.labelled end
      from known
     where estimated.model_name = ${modelName} and estimated.version = known.version and estimated.day = known.day`)
}
