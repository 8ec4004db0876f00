import type { IngestBatch } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { parseJson } from '../json/parse-json.ts'
import { shortened } from '../table.ts'
import { type CapturedRow, unreadable, withShortId } from './captured-row.ts'
import { readCapturedRequest } from './read-captured-request.ts'
import { readGroundTruth } from './read-ground-truth.ts'

type Model = Pick<ModelFile, 'features' | 'answer'>
export type CapturedRows = Pick<IngestBatch, 'observations' | 'labels' | 'unreadable'>

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
  let rowNumber = 0
  for (const raw of text.split('\n')) {
    if (raw.trim() === '') continue
    for (const row of readLine(raw, model).map(withShortId)) {
      rowNumber += 1
      if ('observation' in row) rows.observations.push({ ...row.observation, rowNumber })
      else if ('label' in row) rows.labels.push({ ...row.label, rowNumber })
      else rows.unreadable.push({ rowNumber, reason: row.problem, raw: shortened(raw) })
    }
  }
  return rows
}

function readLine(raw: string, model: Model): CapturedRow[] {
  let line: unknown
  try {
    line = parseJson(raw)
  } catch {
    return unreadable('the line is not JSON')
  }
  const isGroundTruth = typeof line === 'object' && line !== null && Object.hasOwn(line, 'groundTruthData')
  return isGroundTruth ? readGroundTruth(line as object) : readCapturedRequest(line, model)
}
