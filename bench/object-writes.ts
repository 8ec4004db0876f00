import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { applyModel } from '#api/models/apply-model'
import { modelFileSchema } from '#contracts/model-file'
import { openRuntime } from '#local/open-runtime'
import { describeMachine, median, report, tableOf } from './machine.ts'

const batches = 40
const rowsABatch = 200

/** The time that an installation takes for each batch of rows, with its embedded database. */
async function timesOf(isDurable: boolean): Promise<number[]> {
  const state = await mkdtemp(join(tmpdir(), 'remodel-bench-'))
  const runtime = await openRuntime({
    state,
    brought: { objectStore: new FileObjectStore(join(state, 'objects'), { isDurable }) },
  })
  const file = modelFileSchema.parse({
    name: 'bench',
    type: 'xgboost',
    columns: { time: 'time', label: 'up', score: 'score' },
    features: [{ name: 'a' }, { name: 'b' }],
  })
  const now = runtime.now()
  await runtime.ports.database.transaction((sql) => applyModel(sql, { file, askedBy: 'bench', now }))
  const times: number[] = []
  for (let index = 0; index < batches; index++) {
    const observations = Array.from({ length: rowsABatch }, (_, row) => ({
      id: `${index}-${row}`,
      at: now - (index * rowsABatch + row) * 1000,
      features: [Math.sin(row), Math.cos(index)],
      score: 0.5,
    }))
    const start = performance.now()
    const batch = { modelName: 'bench', batchId: `batch-${index}`, moreFollows: true, observations }
    await runtime.ingest({ ...batch, labels: [], unreadable: [] })
    times.push(performance.now() - start)
  }
  await runtime.close()
  await rm(state, { recursive: true, force: true })
  return times
}

const before = describeMachine()
const times = new Map<boolean, number[]>([
  [false, []],
  [true, []],
])
await timesOf(false)
for (let round = 0; round < 2; round++)
  for (const isDurable of [false, true]) times.get(isDurable)?.push(...(await timesOf(isDurable)))
const [plainMs = 0, durableMs = 0] = [false, true].map((isDurable) => median(times.get(isDurable) ?? []))
const rows = [[`${rowsABatch} rows`, `${plainMs.toFixed(1)} ms`, `${durableMs.toFixed(1)} ms`]]
report('object-writes', tableOf(['batch', 'written', 'written and synced'], rows), {
  before,
  plainMs,
  durableMs,
  ratio: durableMs / plainMs,
})
