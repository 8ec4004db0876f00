import * as z from 'zod'
import type { ModelFile } from '#contracts/model-file'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { answerJudge } from '#local/replay/answer-judge'
import { allLabelledRows } from '#local/replay/kept-rows'
import type { Runtime } from '#local/runtime'
import { instant, rowOf } from '#store/tables/row'
import type { OutcomeRows, PolicyOutcome } from './policy-outcome.ts'
import type { VersionCache } from './version-cache.ts'

/** The facts that a comparison counts, as `event_type/status`. */
export const countedFacts = {
  drift: 'drift/opened',
  performance: 'performance/opened',
  dataQuality: 'data-quality/opened',
  rollback: 'rollback/rolled-back',
  breaker: 'breaker/opened',
} as const

const factRow = rowOf({ at: instant, kind: z.string() })
const trainingRow = rowOf({
  at: instant,
  trigger: z.string(),
  state: z.string(),
  gate: z.string().nullable(),
  jobName: z.string().nullable(),
})
const totalRow = rowOf({ total: z.number() })

/** Reads a replay's outcome from its database, once it has reached its end. */
export async function collectOutcome(
  { ports, stream, example }: Runtime,
  versions: { readonly keyOf: (jobName: string) => Promise<string | null>; readonly cache: VersionCache },
): Promise<PolicyOutcome> {
  if (!stream || !example) throw new Error('a backtest replays rows')
  const { database, objectStore } = ports
  const { name: modelName } = example.model
  const span = { from: stream.startsAt, to: stream.lastAt }
  const trainings = await database.query(
    sql`
    select started_at as at, trigger, state, gate_outcome as gate, job_name from retraining_runs
     where model_name = ${modelName} and started_at is not null order by started_at, run_id`,
    trainingRow,
  )
  return {
    firstAt: stream.firstAt,
    startsAt: stream.startsAt,
    endsAt: stream.lastAt,
    rejectedRows: await countRejected(database, modelName),
    trainings: await Promise.all(
      trainings.map(async ({ jobName, ...training }) => {
        const key = jobName === null ? null : await versions.keyOf(jobName)
        return { ...training, key, seconds: key === null ? null : secondsOf(await versions.cache.read(key)) }
      }),
    ),
    facts: await database.query(
      sql`
      select timestamp as at, event_type || '/' || status as kind from retraining_logs
       where model_name = ${modelName}
         and event_type || '/' || status in
             (select value from jsonb_array_elements_text(${JSON.stringify(Object.values(countedFacts))}::jsonb))
         and timestamp >= ${toIso(stream.firstAt)}::timestamptz
       order by timestamp, id`,
      factRow,
    ),
    rows: await rowsOf(allLabelledRows({ database, objectStore }, { model: example.model, ...span }), example.model),
  }
}

async function countRejected(executor: SqlExecutor, modelName: string): Promise<number> {
  const rows = await executor.query(
    sql`
    select coalesce(sum(rejected_count), 0)::bigint as total from ingested_batches where model_name = ${modelName}`,
    totalRow,
  )
  return rows[0]?.total ?? 0
}

async function rowsOf(pages: ReturnType<typeof allLabelledRows>, model: ModelFile): Promise<OutcomeRows> {
  const rows: OutcomeRows = { ids: [], at: [], versions: [], losses: [], right: [], labels: [], labelledAt: [] }
  const { isRight } = answerJudge(model)
  for await (const page of pages) {
    for (const { id, at, version, score, loss, label, labelledAt } of page) {
      rows.ids.push(id)
      rows.at.push(at)
      rows.versions.push(version)
      rows.losses.push(loss)
      rows.right.push(Number(score !== null && isRight(score, label)))
      rows.labels.push(label)
      rows.labelledAt.push(labelledAt)
    }
  }
  return rows
}

const secondsSchema = z.object({ seconds: z.object({ total: z.number() }) })

/** Wall time of a training; a trainer of the user's own may not say it. */
export function secondsOf(version: { readonly evaluation: unknown } | null): number | null {
  const parsed = secondsSchema.safeParse(version?.evaluation)
  return parsed.success ? parsed.data.seconds.total : null
}
