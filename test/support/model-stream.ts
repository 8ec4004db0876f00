import { dayMs, type Instant, minuteMs, toIso } from '#core/instant'
import { seededRandom } from '#core/statistics/seeded-random'
import type { WrappedFunction } from '#pipeline/pipeline'
import { evaluation } from './evaluation.ts'
import type { FakePorts } from './fake-ports.ts'
import { asked, ended, settle } from './settle.ts'

/** How a stream's rows are made. */
export interface StreamRows {
  /** @default that of the example model */
  readonly modelName?: string
  readonly from: Instant
  readonly to: Instant
  readonly everyMs?: number
  readonly batchId?: string
  /** Added to the price. */
  readonly shift?: number
  readonly venue?: (index: number) => string | null
  readonly price?: (value: number, index: number) => number | null
  readonly label?: (index: number) => number | undefined
}

/** A day's stream of the example model: one row a ten minutes, a price that is uniform on [0, 1], two venues. */
export async function ingestStream(functions: ReadonlyMap<string, WrappedFunction>, rows: StreamRows): Promise<void> {
  const random = seededRandom(`stream-${rows.from}`)
  const observations = []
  for (let at = rows.from, index = 0; at < rows.to; at += rows.everyMs ?? 10 * minuteMs, index += 1) {
    const value = random.uniform() + (rows.shift ?? 0)
    const price = rows.price ? rows.price(value, index) : value
    const venue = rows.venue ? rows.venue(index) : index % 2 ? 'xetra' : 'nyse'
    observations.push({ id: toIso(at), at, features: [price, venue], label: rows.label?.(index) })
  }
  const batchId = rows.batchId ?? `rows-${rows.from}-${rows.to}`
  await functions.get('ingest-observations')?.({
    modelName: rows.modelName ?? 'spread',
    batchId,
    observations,
    labels: [],
    moreFollows: true,
  })
}

/** Gives the example model a first champion, trained on the thirty days before now. */
export async function trainFirstChampion(
  ports: FakePorts,
  functions: ReadonlyMap<string, WrappedFunction>,
  rows: Pick<StreamRows, 'venue'> = {},
): Promise<void> {
  const now = ports.clock.now()
  await ingestStream(functions, { from: now - 30 * dayMs, to: now, label: (index) => index % 2, ...rows })
  await promoteFirstChampion(ports, functions)
}

/** Trains the example model's first champion on the rows of the thirty days before now, which are there. */
export async function promoteFirstChampion(
  ports: FakePorts,
  functions: ReadonlyMap<string, WrappedFunction>,
): Promise<void> {
  const now = ports.clock.now()
  await functions.get('decide-retraining')?.(asked(ports))
  await settle(ports, functions)
  const [jobName = ''] = [...ports.trainingBackend.jobs.keys()]
  ports.trainingBackend.outcomes.set(jobName, {
    status: 'succeeded',
    evaluation: { ...evaluation({ cutoff: toIso(now) }), trainingFrom: toIso(now - 30 * dayMs) },
    artifact: { keys: ['first/model.onnx'], sha256: 'first', sizeBytes: 1 },
    endedAt: 0,
  })
  await functions.get('finish-training')?.(ended(ports, jobName.replace(/-a1$/, '')))
  await settle(ports, functions)
}
