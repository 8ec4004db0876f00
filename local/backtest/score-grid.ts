import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LocalModelServer } from '#adapters/local/local-model-server'
import { writeWhole } from '#adapters/local/write-whole'
import { AppError } from '#core/errors'
import type { Instant } from '#core/instant'
import type { FeatureValue, ModelServer } from '#core/ports/model-server'
import type { ObjectStore } from '#core/ports/object-store'
import { readArrivals } from '#local/replay/arrivals'
import type { Example } from '#local/replay/example-folder'
import { containerPython } from '#local/setup/environment-python'
import { hashOfValue } from './fingerprints.ts'
import type { OutcomeRows } from './policy-outcome.ts'
import type { TrainedPoint } from './train-grid.ts'

export interface ScoreGridOptions {
  readonly example: Example
  readonly objectStore: ObjectStore
  /** Scores by version, which outlive the backtest. */
  readonly folder: string
  /** Folder of the files that are served meanwhile. */
  readonly served: string
  readonly signal: AbortSignal
  readonly onScored?: (versions: number) => void
}

/** Versions that are scored in one pass over the file: each takes some memory in the process that scores. */
const versionsAtOnce = 20
const rowsPerRequest = 1000

/**
 * Scores the rows of a replay with every version of a grid, each from its own time on.
 *
 * Scores are kept by version: a repeat continues after an interruption, and another set of policies reuses them.
 *
 * @param rows the rows to score, in order of time
 * @returns for each version a score a row; NaN for rows before its time and for those that it cannot score. Null if the
 *   signal interrupted it.
 */
export async function scoreGrid(
  versions: readonly TrainedPoint[],
  rows: Pick<OutcomeRows, 'ids' | 'at'>,
  options: ScoreGridOptions,
): Promise<Float32Array[] | null> {
  await mkdir(options.folder, { recursive: true })
  const rowsHash = hashOfValue([rows.ids, rows.at])
  const pathOf = ({ sha256, at }: TrainedPoint) =>
    join(options.folder, `${hashOfValue([sha256, at, rowsHash]).slice(0, 40)}.f32`)
  const known = await Promise.all(versions.map((version) => readScores(pathOf(version), rows.ids.length)))
  const missing = versions.filter((_, position) => known[position] === null)
  options.onScored?.(versions.length - missing.length)
  const { objectStore, served: stateDirectory } = options
  const server = new LocalModelServer({ objectStore, stateDirectory, python: containerPython })
  try {
    for (let start = 0; start < missing.length && !options.signal.aborted; start += versionsAtOnce) {
      const group = missing.slice(start, start + versionsAtOnce)
      const scores = await scoreGroup(server, group, { rows, ...options })
      if (scores === null) return null
      for (const [position, version] of group.entries()) {
        const scored = scores[position] as Float32Array
        await writeWhole(pathOf(version), new Uint8Array(scored.buffer))
        known[versions.indexOf(version)] = scored
      }
      options.onScored?.(group.length)
    }
  } finally {
    await server.close()
  }
  return options.signal.aborted ? null : (known as Float32Array[])
}

async function scoreGroup(
  server: ModelServer,
  group: readonly TrainedPoint[],
  { example, rows, signal }: ScoreGridOptions & { readonly rows: Pick<OutcomeRows, 'ids' | 'at'> },
): Promise<Float32Array[] | null> {
  const name = `${example.model.name}-grid`
  const served = group.map(({ artifactKeys }, index) => ({ version: index + 1, artifactKeys }))
  const [first, ...others] = served
  if (!first) return []
  const outcome = await server.serve(name, first, others)
  if (outcome.status !== 'serving') {
    const reason = outcome.status === 'failed' ? outcome.reason : 'it is not ready'
    throw new AppError({ code: 'NOT_SERVED', message: `a version of the grid cannot be loaded: ${reason}` })
  }
  const scores = group.map(() => new Float32Array(rows.ids.length).fill(Number.NaN))
  const from = Math.min(...group.map(({ at }) => at))
  for await (const batch of batchesOf(example, rows, from)) {
    if (signal.aborted) return null
    const answers = await server.score(
      name,
      batch.map(({ features }) => features),
    )
    for (const [index, { at }] of group.entries()) {
      const given = answers?.byVersion.get(index + 1)
      if (!given) throw new AppError({ code: 'NOT_SERVED', message: 'a version of the grid does not answer' })
      for (const [place, { row }] of batch.entries()) {
        const answer = given[place]
        if ((rows.at[row] as number) >= at && typeof answer === 'number') (scores[index] as Float32Array)[row] = answer
      }
    }
  }
  return scores
}

interface RowToScore {
  readonly row: number
  readonly features: readonly FeatureValue[]
}

/** The rows from a time on with their features, read from the user's file. */
async function* batchesOf(
  example: Example,
  { ids, at }: Pick<OutcomeRows, 'ids' | 'at'>,
  from: Instant,
): AsyncGenerator<readonly RowToScore[]> {
  const places = new Map<string, number>()
  for (const [row, id] of ids.entries()) if ((at[row] as number) >= from) places.set(`${at[row]} ${id}`, row)
  let batch: RowToScore[] = []
  for await (const { observation } of readArrivals({ ...example, labels: null })) {
    const key = observation && `${observation.at} ${observation.id}`
    const row = key === undefined ? undefined : places.get(key)
    if (!observation || key === undefined || row === undefined) continue
    places.delete(key)
    batch.push({ row, features: observation.features })
    if (batch.length < rowsPerRequest) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function readScores(path: string, rowCount: number): Promise<Float32Array | null> {
  const bytes = await readFile(path).catch(() => null)
  if (bytes === null || bytes.length !== 4 * rowCount) return null
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}
