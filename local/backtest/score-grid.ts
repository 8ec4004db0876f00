import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LocalModelServer } from '#adapters/local/local-model-server'
import { writeWhole } from '#adapters/local/write-whole'
import { labelsOf } from '#contracts/labels'
import { answerFault, keptAnswer } from '#core/answer'
import { AppError } from '#core/errors'
import type { Instant } from '#core/instant'
import type { FeatureValue, ModelServer } from '#core/ports/model-server'
import type { ObjectStore } from '#core/ports/object-store'
import { answerJudge } from '#local/replay/answer-judge'
import { readArrivals } from '#local/replay/arrivals'
import type { Example } from '#local/replay/example-folder'
import { containerPython } from '#local/setup/environment-python'
import { hashOfValue } from './fingerprints.ts'
import { GridAnswers } from './grid-answers.ts'
import type { OutcomeRows } from './policy-outcome.ts'
import type { TrainedPoint } from './train-grid.ts'

export interface ScoreGridOptions {
  readonly example: Example
  readonly objectStore: ObjectStore
  /** Judged answers by version, which outlive the backtest. */
  readonly folder: string
  /** Folder of the files that are served meanwhile. */
  readonly served: string
  readonly signal: AbortSignal
  readonly onScored?: (versions: number) => void
}

/** Versions that are scored in one pass over the file: each takes some memory in the process that scores. */
const versionsAtOnce = 20
const rowsPerRequest = 1000

type RowsToScore = Pick<OutcomeRows, 'ids' | 'at' | 'labels'>

/**
 * Scores the rows of a replay with every version of a grid, each from its own time on, and judges the answers by their
 * labels.
 *
 * They are kept by version: a repeat continues after an interruption, and another set of policies reuses them.
 *
 * @param rows the rows to score, in order of time
 * @returns for each version an answer a row, missing for rows before its time and for those that it cannot score. Null
 *   if the signal interrupted it.
 */
export async function scoreGrid(
  versions: readonly TrainedPoint[],
  rows: RowsToScore,
  options: ScoreGridOptions,
): Promise<GridAnswers[] | null> {
  await mkdir(options.folder, { recursive: true })
  const { task, metric, classificationThreshold } = options.example.model
  const rowsHash = hashOfValue([rows.ids, rows.at, rows.labels, task, metric, classificationThreshold])
  const pathOf = ({ sha256, at }: TrainedPoint) =>
    join(options.folder, `${hashOfValue([sha256, at, rowsHash]).slice(0, 40)}.answers`)
  const known = await Promise.all(versions.map((version) => readAnswers(pathOf(version), rows.ids.length)))
  const missing = versions.filter((_, position) => known[position] === null)
  options.onScored?.(versions.length - missing.length)
  const { objectStore, served: stateDirectory } = options
  const server = new LocalModelServer({ objectStore, stateDirectory, python: containerPython })
  try {
    for (let start = 0; start < missing.length && !options.signal.aborted; start += versionsAtOnce) {
      const group = missing.slice(start, start + versionsAtOnce)
      const scored = await scoreGroup(server, group, { rows, ...options })
      if (scored === null) return null
      for (const [position, version] of group.entries()) {
        const answers = scored[position] as GridAnswers
        await writeWhole(pathOf(version), answers.bytes)
        known[versions.indexOf(version)] = answers
      }
      options.onScored?.(group.length)
    }
  } finally {
    await server.close()
  }
  return options.signal.aborted ? null : (known as GridAnswers[])
}

async function scoreGroup(
  server: ModelServer,
  group: readonly TrainedPoint[],
  { example, rows, signal }: ScoreGridOptions & { readonly rows: RowsToScore },
): Promise<GridAnswers[] | null> {
  const name = `${example.model.name}-grid`
  const served = group.map(({ artifactKeys }, index) => ({ version: index + 1, artifactKeys }))
  const [first, ...others] = served
  if (!first) return []
  const outcome = await server.serve(name, first, others)
  if (outcome.status !== 'serving') {
    const reason = outcome.status === 'failed' ? outcome.reason : 'it is not ready'
    throw new AppError({ code: 'NOT_SERVED', message: `a version of the grid cannot be loaded: ${reason}` })
  }
  const judge = answerJudge(example.model)
  const labels = labelsOf(example.model)
  const scored = group.map(() => GridAnswers.none(rows.ids.length))
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
        const answer = given[place] ?? null
        if (answer === null || (rows.at[row] as number) < at || answerFault(answer, labels) !== null) continue
        // As production stores it: the same version then loses the same.
        const [kept, label] = [keptAnswer(answer), rows.labels[row] as number]
        scored[index]?.set(row, { loss: judge.lossOf(kept, label), isRight: judge.isRight(kept, label) })
      }
    }
  }
  return scored
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

async function readAnswers(path: string, rowCount: number): Promise<GridAnswers | null> {
  const bytes = await readFile(path).catch(() => null)
  return bytes && GridAnswers.read(bytes, rowCount)
}
