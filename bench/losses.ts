import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { PgDatabase } from '#adapters/postgres/pg-database'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { dayMs, toIso } from '#core/instant'
import type { Database, SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { cacheFolder } from '#local/setup/cache-folder'
import { prepareDatabase } from '#local/state/prepare-database'
import { preparedDump } from '#local/state/prepared-dump'
import { refreshLosses } from '#store/losses/refresh-losses'
import { ensurePartitions } from '#store/tables/partitions'
import { startPostgresServer } from '#test/support/postgres-server'
import { report, tableOf } from './machine.ts'

/**
 * How long the statements take that bring losses up to date: all of a history at once, as after an upgrade, and then
 * the next six hours. Each row has a time of its own, its label comes after `--delay-days` and up to a day more, and
 * two other versions scored it as well.
 *
 * `npm run bench -- losses --rows-a-day 100000 --days 21 --delay-days 1,5 --databases server,pglite`
 */
const { values: given } = parseArgs({
  options: {
    'rows-a-day': { type: 'string', default: '100000' },
    days: { type: 'string', default: '21' },
    'delay-days': { type: 'string', default: '1' },
    databases: { type: 'string', default: 'server' },
  },
})
const rowsPerDay = Number(given['rows-a-day'])
const days = Number(given.days)
const modelName = 'many-rows'
const from = Date.UTC(2024, 0, 1)
const lossOf = {
  task: 'binary-classification',
  metric: 'balanced-accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.3,
} as const

async function fill(database: Database, delayDays: number): Promise<void> {
  await ensurePartitions(database, 'predictions', { from, to: from + days * dayMs })
  for (let day = 0; day < days; day++)
    await database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, scores, label, labelled_at)
      select ${modelName}, at, row::text, 'b', 1, score, jsonb_build_object('2', 1 - score, '3', score / 2),
             case when known_at <= ${toIso(from + days * dayMs)}::timestamptz then (random() < 0.3)::integer end,
             case when known_at <= ${toIso(from + days * dayMs)}::timestamptz then known_at end
        from (select row, at, random() as score,
                     at + (${delayDays}::double precision + random()) * interval '1 day' as known_at
                from (select row, ${toIso(from + day * dayMs)}::timestamptz
                                  + row * interval '1 day' / ${rowsPerDay}::double precision as at
                        from generate_series(0, ${rowsPerDay - 1}::integer) as row) as times) as rows`)
  await database.execute(sql`analyze predictions`)
}

/** Notes how long each statement takes, in ms. */
function timed(database: Database, times: number[]): SqlExecutor {
  const measured =
    <Args extends [Statement, ...never[]], Answer>(run: (...args: Args) => Promise<Answer>) =>
    async (...args: Args) => {
      const startedAt = performance.now()
      const answer = await run(...args)
      times.push(performance.now() - startedAt)
      return answer
    }
  return { execute: measured(database.execute.bind(database)), query: measured(database.query.bind(database) as never) }
}

async function timesOf(database: Database, now: number) {
  const times: number[] = []
  await refreshLosses(timed(database, times), { modelName, lossOf, now })
  return times
}

const seconds = (ms: number) => (ms / 1000).toFixed(1)
const total = (times: readonly number[]) => times.reduce((sum, time) => sum + time, 0)
const rows: unknown[][] = []
for (const name of given.databases.split(','))
  for (const delayDays of given['delay-days'].split(',').map(Number)) {
    const server = name === 'server' ? await startPostgresServer() : null
    const database =
      server === null
        ? await openPGlite({ dump: await preparedDump(cacheFolder) })
        : new PgDatabase({ url: await server.createDatabase() })
    if (server !== null) await prepareDatabase(database)
    await fill(database, delayDays)
    const end = from + days * dayMs
    const all = await timesOf(database, end - dayMs / 4)
    const next = await timesOf(database, end)
    rows.push([
      name,
      delayDays,
      seconds(Math.max(...all)),
      seconds(total(all)),
      seconds(Math.max(...next)),
      seconds(total(next)),
    ])
    await database.close()
    await server?.stop()
  }
report(
  `losses of ${rowsPerDay} rows a day for ${days} days`,
  tableOf(
    ['database', 'delay of labels', 'all: longest statement, s', 'all, s', 'next: longest statement, s', 'next, s'],
    rows,
  ),
  { rowsPerDay, days, rows },
)
