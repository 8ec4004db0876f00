import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { PgDatabase } from '#adapters/postgres/pg-database'
import { openPGlite } from '#adapters/postgres/pglite-database'
import { makeApi } from '#api/app'
import { defaultConfiguration } from '#contracts/configuration'
import { hourMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { cacheFolder } from '#local/setup/cache-folder'
import { prepareDatabase } from '#local/state/prepare-database'
import { preparedDump } from '#local/state/prepared-dump'
import { keepPartitions } from '#store/tables/keep-partitions'
import { countStatements } from '#test/support/count-statements'
import { saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { ingestStream, trainFirstChampion } from '#test/support/model-stream'
import { startPostgresServer } from '#test/support/postgres-server'
import { tick, wrapAll } from '#test/support/settle'
import { median, report, tableOf } from './machine.ts'

/**
 * What a tick over many models costs where every model has some new rows and nothing changes: statements as the Data
 * API bills them, CPU of this process and the server's, and how long a request to the API waits meanwhile.
 *
 * `npm run bench -- ticks --models 50,200 --databases pglite,server`
 */
const { values: given } = parseArgs({
  options: {
    models: { type: 'string', default: '50,200' },
    databases: { type: 'string', default: 'pglite,server' },
    ticks: { type: 'string', default: '3' },
  },
})
const tickCount = Number(given.ticks)

/** The tables that a check reads of a model. */
const tables = [
  'models',
  'model_versions',
  'model_activity',
  'feature_references',
  'feature_blocks',
  'feature_profiles',
  'score_references',
  'score_blocks',
  'ingested_batches',
  'predictions',
  'span_arrivals',
]

/** A model with a champion and 32 days of hourly rows, and as many like it as are asked for. */
async function fill(database: Database, modelCount: number): Promise<FakePorts> {
  const ports = fakePorts(database, '2024-03-01T00:00:00Z')
  const functions = wrapAll(ports)
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  await saveExampleModel(ports)
  await trainFirstChampion(ports, functions)
  const from = ports.clock.now()
  ports.clock.advance(48 * hourMs)
  const label = (index: number) => Math.floor(index / 2) % 2
  await ingestStream(functions, { from, to: ports.clock.now(), everyMs: hourMs, label })
  for (const table of tables) await copyRows(database, table, modelCount - 1)
  return ports
}

async function copyRows(database: Database, table: string, count: number): Promise<void> {
  const columns = await database.query(
    sql`
    select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
     where table_name = ${table} and is_generated = 'NEVER' and is_identity = 'NO' and column_name <> 'model_name'`,
    { parse: (row) => (row as { names: string }).names },
  )
  const rest = rawSql(columns.join(''))
  // A run trains one version.
  const values = rawSql(columns.join('').replace(/\brun_id\b/, "run_id || '-' || number"))
  // A new model has a row of its activity.
  await database.execute(sql`delete from ${rawSql(table)} where model_name <> 'spread'`)
  await database.execute(sql`
    insert into ${rawSql(table)} (model_name, ${rest})
    select 'spread-' || number, ${values} from ${rawSql(table)}, generate_series(1, ${count}::integer) as number
     where model_name = 'spread'`)
  await database.execute(rawSql(`analyze ${table}`))
}

/** As many new rows of every model as make a check due. */
async function makeAllDue(database: Database): Promise<void> {
  await database.execute(sql`
    update model_activity
       set observations_total = greatest(observations_total, drift_due_observations),
           labels_total = greatest(labels_total, performance_due_labels)`)
}

/** CPU seconds of this process and all below it, ended ones and a server's too (Linux only). */
function cpuSeconds(): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return [
          {
            pid: Number(name),
            parent: Number(fields[1]),
            ticks: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0),
          },
        ]
      } catch {
        return []
      }
    })
  const isOwn = (pid: number): boolean =>
    pid === process.pid || processes.some((each) => each.pid === pid && each.parent !== 0 && isOwn(each.parent))
  return processes.filter(({ pid }) => isOwn(pid)).reduce((sum, { ticks }) => sum + ticks / 100, 0)
}

/** Asks the API for a model every few milliseconds until it is told to stop; each wait counts from its due time. */
function askApi(ports: FakePorts): () => Promise<number[]> {
  const api = makeApi(ports, {
    ingest: async () => ({}) as never,
    onSchedulesEdited: async () => {},
    redeliver: async () => {},
    decisionWaitMs: 0,
  })
  const waits: number[] = []
  let isOver = false
  const run = async () => {
    for (let dueAt = performance.now(); !isOver; dueAt = performance.now() + 10) {
      await sleep(Math.max(0, dueAt - performance.now()))
      const { status } = await api.request('/v1/models/spread')
      if (status !== 200) throw new Error(`the API answers with ${status}`)
      waits.push(performance.now() - dueAt)
    }
  }
  const running = run()
  return async () => {
    isOver = true
    await running
    return waits.sort((a, b) => a - b)
  }
}

const rows: unknown[][] = []
for (const name of given.databases.split(','))
  for (const modelCount of given.models.split(',').map(Number)) {
    const server = name === 'server' ? await startPostgresServer() : null
    const database =
      server === null
        ? await openPGlite({ dump: await preparedDump(cacheFolder) })
        : new PgDatabase({ url: await server.createDatabase() })
    if (server !== null) await prepareDatabase(database)
    const ports = await fill(database, modelCount)
    for (const action of ['check-drift', 'check-performance'] as const) {
      const counted = countStatements(database)
      const functions = wrapAll({ ...ports, database: counted } as FakePorts)
      for (let round = 0; round < tickCount; round++) {
        ports.clock.advance(hourMs / 60)
        await makeAllDue(database)
        const [calls, cpu, startedAt] = [counted.calls, cpuSeconds(), performance.now()]
        // The last one shares its time with requests.
        const stop = round === tickCount - 1 ? askApi(ports) : null
        await functions.get(action)?.(tick(ports, action === 'check-drift' ? 'drift' : 'performance', action))
        const wallMs = performance.now() - startedAt
        const waits = await stop?.()
        const wait = (share: number) =>
          waits ? `${waits[Math.floor((waits.length - 1) * share)]?.toFixed(0)} ms` : '-'
        rows.push([
          ...[name, action, modelCount, round + 1],
          ((counted.calls - calls) / modelCount).toFixed(2),
          waits ? '-' : (((cpuSeconds() - cpu) * 1000) / modelCount).toFixed(1),
          (wallMs / modelCount).toFixed(1),
          ...(waits ? [`${median(waits).toFixed(0)} ms`, wait(0.99), wait(1)] : ['-', '-', '-']),
        ])
      }
    }
    await database.close()
    await server?.stop()
  }
report(
  'ticks',
  tableOf(
    [
      'database',
      'tick',
      'models',
      'round',
      'statements a model',
      'CPU ms a model',
      'wall ms a model',
      'API: median',
      '99th percentile',
      'longest',
    ],
    rows,
  ),
  { rows },
)
