import { dayMs, type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import type { MatureSpan } from './find-mature-spans.ts'
import { rowLossSql } from './row-loss-sql.ts'

/** How far back a naive forecast looks for a label beyond the time that labels take: a week, for the hour of the week. */
const lookbackMs = 8 * dayMs

/**
 * Measures the losses of spans, and beside them the naive forecasts on the same rows, and keeps them. A span that is
 * kept stays as it is: evidence that was acted on does not change. Repeating it changes nothing.
 *
 * A naive forecast follows only labels that were known when the row was observed. The last label is that of the newest
 * observation whose label was; of the same hour it is that of an earlier day or week, because labels of an hour count
 * from its end on.
 *
 * @param spans neighbouring ones, of a week at most: the rows of their time and of the week before are read once
 */
export async function keepLosses(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly spans: readonly MatureSpan[]
    readonly lossOf: LossOf
    readonly labelDelayMs: number
  },
): Promise<void> {
  const { modelName, spans, lossOf } = asked
  const [first, last] = [spans[0], spans.at(-1)]
  if (first === undefined || last === undefined) return
  const from = toIso(first.startsAt)
  const to = toIso(last.startsAt + lossSpanMs)
  const lookback = lookbackMs + 2 * Math.max(0, asked.labelDelayMs)
  const list = spans.map(({ startsAt, version }) => ({ starts_at: toIso(startsAt as Instant), version }))
  const loss = rowLossSql({ score: rawSql('score'), label: rawSql('label') }, lossOf)
  await executor.execute(sql`
    insert into version_losses (
             model_name, starts_at, version, loss_of, labelled, positives, loss, squared_loss, naive)
    with spans as (
      select * from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as span (starts_at timestamptz, version integer)),
    answers as (
      select date_bin(${lossSpanMs}::bigint * interval '1 millisecond', observed_at, 'epoch'::timestamptz) as starts_at,
             observed_at, version, label, ${loss} as loss
        from predictions
       where model_name = ${modelName} and observed_at >= ${from}::timestamptz and observed_at < ${to}::timestamptz
         and label is not null and score is not null and version is not null),
    labels as (
      -- Observations of one moment are one forecast: the label of most of them.
      select observed_at, labelled_at, (extract(epoch from observed_at) * 1000000)::bigint * 2
               + case when avg(label) >= 0.5 then 1 else 0 end as code
        from predictions
       where model_name = ${modelName} and label is not null and observed_at < ${to}::timestamptz
         and observed_at >= ${from}::timestamptz - ${lookback}::double precision * interval '1 millisecond'
       group by observed_at, labelled_at),
    moments as (select distinct observed_at from answers),
    timeline as (
      select rule, part, greatest(labelled_at, free_at) as at, null::timestamptz as asked_at, code
        from labels cross join lateral (
             values (1, ${noPart}, observed_at + interval '1 microsecond'),
                    (2, ${hourOfDay}, date_trunc('hour', observed_at, 'UTC') + interval '1 hour'),
                    (3, ${hourOfWeek}, date_trunc('hour', observed_at, 'UTC') + interval '1 hour')
             ) as place (rule, part, free_at)
       union all
      select rule, part, observed_at, observed_at, null
        from moments cross join lateral (values (1, ${noPart}), (2, ${hourOfDay}), (3, ${hourOfWeek})) as place (rule, part)),
    followed as (
      select rule, asked_at, max(code) over (partition by rule, part order by at, asked_at nulls first
                                             rows unbounded preceding) % 2 as said
        from timeline),
    forecasts as (
      select asked_at as observed_at, max(said) filter (where rule = 1) as last_label,
             max(said) filter (where rule = 2) as same_hour, max(said) filter (where rule = 3) as same_hour_of_week
        from followed where asked_at is not null group by asked_at)
    select ${modelName}, starts_at, version, ${lossOfKey(lossOf)}, count(*), count(*) filter (where label = 1),
           sum(loss), sum(loss * loss),
           jsonb_build_array(${countsOf('last_label')}, ${countsOf('same_hour')}, ${countsOf('same_hour_of_week')})
      from answers join spans using (starts_at, version) join forecasts using (observed_at)
     group by starts_at, version
    on conflict do nothing`)
}

/**
 * By what a span's losses were measured: others are measured anew. The weights of `balanced-accuracy` are part of it:
 * losses by one champion's weights beside a naive forecast's by another's would show a fall that is none.
 */
export function lossOfKey({ metric, classificationThreshold, positiveShare }: LossOf): string {
  return JSON.stringify({ metric, classificationThreshold, ...(metric === 'balanced-accuracy' && { positiveShare }) })
}

const noPart = sql`0`
const hourOfDay = sql`extract(hour from observed_at at time zone 'UTC')::integer`
const hourOfWeek = sql`(extract(isodow from observed_at at time zone 'UTC') * 24 + extract(hour from observed_at at time zone 'UTC'))::integer`

/** Rows by what a forecast said and their label: 1 and 1, 1 and 0, 0 and 1, 0 and 0. */
function countsOf(forecast: string): Statement {
  const said = rawSql(forecast)
  return sql`count(*) filter (where ${said} = 1 and label = 1), count(*) filter (where ${said} = 1 and label = 0),
             count(*) filter (where ${said} = 0 and label = 1), count(*) filter (where ${said} = 0 and label = 0)`
}
