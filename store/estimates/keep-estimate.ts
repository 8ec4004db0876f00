import { dayMs, floorTo, type Instant, toIso } from '#core/instant'
import type {
  EstimatedSpan,
  ObservedDay,
  PerformanceEstimate,
} from '#core/policy/performance/estimate/estimate-performance'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Keeps what is expected of the rows that wait for labels in place of what was expected before, and beside the estimates
 * of earlier days what their labels said. An estimate of a day whose labels are in stays as it is. Repeating it changes
 * nothing.
 *
 * @param estimate null where no row waits, or nothing can be said
 */
export async function keepEstimate(
  executor: SqlExecutor,
  kept: {
    readonly modelName: string
    readonly version: number
    /** The metric that losses are by, as text. */
    readonly lossOf: string
    readonly estimate: PerformanceEstimate | null
    readonly observed: readonly ObservedDay[]
    readonly now: Instant
  },
): Promise<void> {
  const { modelName, version, lossOf, estimate, observed } = kept
  const now = toIso(kept.now)
  if (estimate === null) {
    await executor.execute(sql`delete from current_estimates where model_name = ${modelName}`)
  } else {
    const { span, days, labelledRows } = estimate
    const current = [
      { ...figuresOf(span), from_at: toIso(span.from), to_at: toIso(span.to), calibrated_rows: labelledRows },
    ]
    const daily = days.map((day) => ({ ...figuresOf(day), day: toIso(floorTo(day.from, dayMs)) }))
    await executor.execute(sql`
      with expected as (
        insert into current_estimates
        select (jsonb_populate_record(null::current_estimates, current || jsonb_build_object(
                 'model_name', ${modelName}::text, 'version', ${version}::integer, 'made_at', ${now}::timestamptz))).*
          from jsonb_array_elements(${JSON.stringify(current)}::jsonb) as current
        on conflict (model_name) do update
          set version = excluded.version, from_at = excluded.from_at, to_at = excluded.to_at,
              row_count = excluded.row_count, loss = excluded.loss, loss_lower = excluded.loss_lower,
              loss_upper = excluded.loss_upper, mistakes = excluded.mistakes, mistakes_lower = excluded.mistakes_lower,
              mistakes_upper = excluded.mistakes_upper, calibrated_rows = excluded.calibrated_rows,
              made_at = excluded.made_at)
      insert into daily_estimates (model_name, day, version, loss_of, row_count, loss, loss_lower, loss_upper, mistakes,
                                   mistakes_lower, mistakes_upper, made_at)
      select ${modelName}, day, ${version}::integer, ${lossOf}, row_count, loss, loss_lower, loss_upper, mistakes,
             mistakes_lower, mistakes_upper, ${now}::timestamptz
        from jsonb_populate_recordset(null::daily_estimates, ${JSON.stringify(daily)}::jsonb)
      on conflict (model_name, day, version) do update
        set loss_of = excluded.loss_of, row_count = excluded.row_count, loss = excluded.loss,
            loss_lower = excluded.loss_lower, loss_upper = excluded.loss_upper, mistakes = excluded.mistakes,
            mistakes_lower = excluded.mistakes_lower, mistakes_upper = excluded.mistakes_upper,
            made_at = excluded.made_at
      where daily_estimates.observed_loss is null`)
  }
  const known = observed.map(({ at, loss, mistakes }) => ({ day: toIso(at), loss, mistakes }))
  if (known.length === 0) return
  await executor.execute(sql`
    update daily_estimates as estimated
       set observed_loss = known.loss, observed_mistakes = known.mistakes
      from jsonb_to_recordset(${JSON.stringify(known)}::jsonb) as known (
             day timestamptz, loss double precision, mistakes double precision)
     where estimated.model_name = ${modelName} and estimated.version = ${version}::integer
       and estimated.day = known.day and estimated.observed_loss is null and estimated.loss_of = ${lossOf}`)
}

function figuresOf({ rowCount, loss, mistakes }: EstimatedSpan) {
  return {
    row_count: rowCount,
    loss: loss.value,
    loss_lower: loss.lower,
    loss_upper: loss.upper,
    mistakes: mistakes.value,
    mistakes_lower: mistakes.lower,
    mistakes_upper: mistakes.upper,
  }
}
