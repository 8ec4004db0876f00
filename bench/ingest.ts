import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { applyModel } from '#api/models/apply-model'
import { ingestReportSchema } from '#contracts/ingest-batch'
import { modelFileSchema } from '#contracts/model-file'
import { contentAddress } from '#core/identity'
import { hourMs, toIso } from '#core/instant'
import { seededRandom } from '#core/statistics/seeded-random'
import { openRuntime } from '#local/open-runtime'
import { readRows } from '#rows/read-rows'
import { tableReaders } from '#rows/table-readers'
import { startPostgresServer } from '#test/support/postgres-server'
import { describeMachine, median, report, tableOf } from './machine.ts'

/** As the command line sends them. */
const rowsADelivery = 5000
const formats = ['csv', 'ndjson'] as const

interface Case {
  readonly format: (typeof formats)[number]
  readonly featureCount: number
  readonly database: 'PGlite' | 'PostgreSQL'
}

/** A delivery: rows of numbers with an id, a time and a label. */
function deliveryOf({ format, featureCount }: Case, number: number, now: number): Uint8Array {
  const random = seededRandom(`delivery ${number}`)
  const names = ['id', 'time', ...Array.from({ length: featureCount }, (_, index) => `f${index}`), 'up']
  const lines = Array.from({ length: rowsADelivery }, (_, row) => {
    const at = toIso(now - hourMs + ((number * 13 + row) % 3000) * 1000)
    const features = Array.from({ length: featureCount }, () => Number((random.uniform() * 1000).toFixed(4)))
    return [`${number}-${row}`, at, ...features, random.bit()]
  })
  const text =
    format === 'csv'
      ? [names, ...lines].map((cells) => cells.join(','))
      : lines.map((cells) => JSON.stringify(Object.fromEntries(cells.map((cell, index) => [names[index], cell]))))
  return Buffer.from(`${text.join('\n')}\n`)
}

/** Takes deliveries in, from their bytes to the commit, as the API does. The first one is a warm-up. */
async function measure(asked: Case, deliveries: number) {
  const state = await mkdtemp(join(tmpdir(), 'remodel-bench-'))
  const runtime = await openRuntime({ state })
  const { format, featureCount } = asked
  const model = modelFileSchema.parse({
    name: 'bench',
    type: 'xgboost',
    columns: { id: 'id', time: 'time', label: 'up' },
    features: Array.from({ length: featureCount }, (_, index) => ({ name: `f${index}` })),
  })
  const now = runtime.now()
  await runtime.ports.database.transaction((sql) => applyModel(sql, { file: model, askedBy: 'bench', now }))
  const cpuMs: number[] = []
  const wallMs: number[] = []
  for (let number = 0; number <= deliveries; number++) {
    const bytes = deliveryOf(asked, number, now)
    const startedAt = performance.now()
    const cpuBefore = process.cpuUsage()
    const batchId = `observations-${contentAddress(bytes)}`
    const table = await tableReaders[format](bytes, 0)
    const { batch } = readRows(table, { model, kind: 'observations', batchId, moreFollows: true })
    const told = ingestReportSchema.parse(await runtime.ingest(batch))
    const { user, system } = process.cpuUsage(cpuBefore)
    if (told.observationsNew !== rowsADelivery) throw new Error(`${told.observationsNew} rows of ${rowsADelivery}`)
    if (number === 0) continue
    cpuMs.push((user + system) / 1000)
    wallMs.push(performance.now() - startedAt)
  }
  await runtime.close()
  await rm(state, { recursive: true, force: true })
  const rowsASecond = (ms: readonly number[]) => Math.round(rowsADelivery / (median(ms) / 1000))
  return { ...asked, rowsACpuSecond: rowsASecond(cpuMs), rowsASecond: rowsASecond(wallMs) }
}

const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '8' },
    databases: { type: 'string', default: 'PostgreSQL,PGlite' },
  },
})
const before = describeMachine()
const server = await startPostgresServer()
const results = []
for (const database of values.databases.split(',') as Case['database'][])
  for (const format of formats)
    for (const featureCount of [10, 100]) {
      if (database === 'PostgreSQL') process.env.DATABASE_URL = await server.createDatabase()
      else delete process.env.DATABASE_URL
      const deliveries = Math.ceil(Number(values.deliveries) / (featureCount > 10 ? 4 : 1))
      results.push(await measure({ format, featureCount, database }, deliveries))
    }
await server.stop()
const rows = results.map(({ format, featureCount, database, rowsACpuSecond, rowsASecond }) => [
  database,
  format,
  featureCount,
  rowsACpuSecond.toLocaleString('en'),
  rowsASecond.toLocaleString('en'),
])
const header = ['database', 'format', 'features', 'rows a CPU second of this process', 'rows a second']
report('ingest', tableOf(header, rows), { before, rowsADelivery, results })
