import * as z from 'zod'
import type { Instant } from '#core/instant'
import { dayMs, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import type { ObjectStore } from '#core/ports/object-store'
import { sql } from '#core/sql'
import type { FunctionDefinition } from '#pipeline/function-spec'
import { loadModel } from '#store/models/load-model'
import { instant, rowOf } from '#store/tables/row'
import { type LabelledRow, type LabelledSpan, labelledRows } from './scored-rows.ts'

interface Stores {
  readonly database: SqlExecutor
  readonly objectStore: Pick<ObjectStore, 'get' | 'list' | 'put'>
}

/** The folder of the rows that retention removed from the database. It does not touch this folder. */
const prefixOf = (modelName: string) => `kept/${modelName}/labelled-rows`

const spanRow = rowOf({ firstAt: instant.nullable(), lastAt: instant.nullable() })

/**
 * The function that removes rows past retention, for a replay: before each run, the labelled rows that it will remove
 * are kept beside the database. The figures of a replay are about all of its rows.
 */
export function keepingRows(definition: FunctionDefinition, modelName: string): FunctionDefinition {
  return {
    spec: definition.spec,
    makeHandler: (ports) => {
      const handle = definition.makeHandler(ports)
      return async (event) => {
        await keepExpiringRows(ports, modelName, ports.clock.now())
        return handle(event)
      }
    },
  }
}

/**
 * Keeps the labelled rows of the months that are past retention. A repeat keeps nothing twice.
 *
 * Retention removes whole months, counted back from the newest row.
 */
export async function keepExpiringRows(
  { database, objectStore }: Stores,
  modelName: string,
  now: Instant,
): Promise<void> {
  const [span] = await database.query(
    sql`
    select min(observed_at) as first_at, max(observed_at) as last_at from predictions
     where model_name = ${modelName} and observed_at <= ${toIso(now)}::timestamptz`,
    spanRow,
  )
  const model = await loadModel(database, modelName)
  if (!model || !span || span.firstAt === null || span.lastAt === null) return
  const { predictions_retention_days: days } = model.configuration
  const expired = new Date(span.lastAt - days * dayMs)
  const to = Date.UTC(expired.getUTCFullYear(), expired.getUTCMonth())
  const from = Math.max(span.firstAt - 1, await keptTo({ objectStore }, modelName))
  const rows: LabelledRow[] = []
  for await (const page of labelledRows(database, { model: model.definition, from, to })) rows.push(...page)
  if (rows.length === 0) return
  await objectStore.put(
    `${prefixOf(modelName)}/${toIso(to).slice(0, 10)}.json`,
    new TextEncoder().encode(JSON.stringify(rows)),
  )
}

/** A model's labelled rows in (from, to] in order of time, also those that retention removed. */
export async function* allLabelledRows(stores: Stores, span: LabelledSpan): AsyncGenerator<readonly LabelledRow[]> {
  for (const key of await keptKeys(stores, span.model.name)) {
    const rows = keptRowsSchema.parse(JSON.parse(new TextDecoder().decode(await stores.objectStore.get(key))))
    yield rows.filter(({ at }) => at > span.from && at <= span.to)
  }
  const from = Math.max(span.from, await keptTo(stores, span.model.name))
  yield* labelledRows(stores.database, { ...span, from })
}

const keptRowsSchema = z.array(
  z.object({
    id: z.string(),
    at: z.number(),
    version: z.number().nullable(),
    score: z.number().nullable(),
    /** Missing in the files of earlier releases, whose replays were reported by scores alone. */
    loss: z.number().nullable().default(null),
    label: z.number(),
    labelledAt: z.number(),
  }),
)

/** In order of time. */
function keptKeys({ objectStore }: Pick<Stores, 'objectStore'>, modelName: string): Promise<readonly string[]> {
  return objectStore.list(`${prefixOf(modelName)}/`)
}

/** The time up to which rows are kept: the name of the last object. */
async function keptTo(stores: Pick<Stores, 'objectStore'>, modelName: string): Promise<Instant> {
  const last = (await keptKeys(stores, modelName)).at(-1)
  return last === undefined
    ? Number.NEGATIVE_INFINITY
    : Date.parse(last.slice(last.lastIndexOf('/') + 1, -'.json'.length))
}
