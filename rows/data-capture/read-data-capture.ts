import type { IngestBatch } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { parseJson } from '../json/parse-json.ts'
import { excerptOf } from '../table.ts'
import { type CapturedRow, type Doubt, unreadable, withShortId } from './captured-row.ts'
import { readCapturedRequest } from './read-captured-request.ts'
import { readGroundTruth } from './read-ground-truth.ts'

type Model = Pick<ModelFile, 'task' | 'features' | 'answer' | 'positiveLabel' | 'classes'>
export type CapturedRows = Pick<IngestBatch, 'observations' | 'labels' | 'unreadable' | 'answered'>

/**
 * Reads the requests that a SageMaker endpoint captured, a line each with the answer, as observations with their score,
 * and Model Monitor's ground truth as labels. Records stand in the model's feature order, or by feature name.
 *
 * An observation is kept whenever its features can be read. Where the answer gives no score, or more than one reading,
 * the observation says why.
 *
 * An observation's id is the request's inference id, else its event id. In a request with many records the id gets the
 * record's number. Rows are numbered by record: by line, where a request has one record.
 *
 * @complexity O(characters)
 */
export function readDataCapture(text: string, model: Model): CapturedRows {
  const rows: CapturedRows = { observations: [], labels: [], unreadable: [] }
  const doubts: Doubt[] = []
  const latencies = new Map<number, number[]>()
  let rowNumber = 0
  for (const raw of text.split('\n')) {
    if (raw.trim() === '') continue
    for (const row of readLine(raw, model).map(withShortId)) {
      rowNumber += 1
      if ('label' in row) rows.labels.push({ ...row.label, rowNumber })
      else if ('problem' in row) rows.unreadable.push({ rowNumber, reason: row.problem, raw: excerptOf(raw) })
      else {
        const index = rows.observations.push({ ...row.observation, rowNumber }) - 1
        if (row.doubt) doubts[index] = row.doubt
        const { version } = row.observation
        if (version === undefined || row.latencyMs === undefined) continue
        const times = latencies.get(version)
        if (times) times.push(row.latencyMs)
        else latencies.set(version, [row.latencyMs])
      }
    }
  }
  const answered = answeredBy(latencies)
  return {
    ...rows,
    observations: withoutDoubtfulScores(rows.observations, doubts),
    ...(answered && { answered }),
  }
}

/** While versions change two of them answer: the one with more requests, and the median of their times. */
function answeredBy(latencies: ReadonlyMap<number, readonly number[]>): CapturedRows['answered'] {
  const [most] = [...latencies].sort(([, a], [, b]) => b.length - a.length)
  if (most === undefined) return undefined
  const [version, times] = most
  const sorted = times.toSorted((a, b) => a - b)
  return { version, latencyMs: sorted[Math.floor((sorted.length - 1) / 2)] as number }
}

/**
 * A label and its probability agree in all readings only for the positive label. Scores of the rows that were predicted
 * positive alone would distort every figure: where the answers of other rows of the file are ambiguous, no row of such
 * an answer has a score.
 */
function withoutDoubtfulScores(
  observations: CapturedRows['observations'],
  doubts: readonly (Doubt | undefined)[],
): CapturedRows['observations'] {
  if (doubts.every((doubt) => doubt?.isScored !== false)) return observations
  return observations.map((observation, index) => {
    const doubt = doubts[index]
    if (!doubt?.isScored) return observation
    const { score: _score, version: _version, ...rest } = observation
    return { ...rest, noScore: doubt.noScore }
  })
}

function readLine(raw: string, model: Model): CapturedRow[] {
  let line: unknown
  try {
    line = parseJson(raw)
  } catch {
    return unreadable('the line is not JSON')
  }
  const isGroundTruth = typeof line === 'object' && line !== null && Object.hasOwn(line, 'groundTruthData')
  return isGroundTruth ? readGroundTruth(line as object, model) : readCapturedRequest(line, model)
}
