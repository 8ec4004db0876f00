import * as z from 'zod'
import type { ModelAnswer } from '#contracts/model-answer'
import type { ModelFile } from '#contracts/model-file'
import type { Task } from '#contracts/task'
import { excerptOf } from '../table.ts'
import { answerEntries } from './answer-entries.ts'
import { answerPath } from './answer-path.ts'
import { firstProblem } from './captured-row.ts'
import { listsBeside } from './lists-beside.ts'
import { type PayloadPart, payloadContent, payloadSchema, type Read } from './payload-content.ts'
import { remodelsVersion } from './remodels-version.ts'
import { scoreOfAnswer } from './score-of-answer.ts'
import { type ReadAnswer, scoreOfShape } from './score-of-shape.ts'
import { probabilitiesOfEntry, valueOfEntry } from './value-of-entry.ts'

const outputSchema = z.object({ endpointOutput: payloadSchema })

type AnswerModel = Pick<ModelFile, 'task' | 'answer'>

/** An answer's scores, one a record, and the version that gave them; null where Remodel's container did not answer. */
export interface CapturedScores {
  readonly scores: readonly ReadAnswer[]
  readonly version: number | null
  /** The beginning of the answer's text. */
  readonly raw: string
}

/**
 * Reads an endpoint's answer: one score a record, or the reason why there is none. Never fails: the records were asked
 * whatever the answer was.
 *
 * @param payload the captured answer, as it stands in the line; null where none was captured
 * @param model the model file's task, and its words on how the answer reads; without them the shape has to say it
 */
export function capturedScores(payload: unknown, recordCount: number, { task, answer }: AnswerModel): CapturedScores {
  const all = (reason: string) => Array.from({ length: recordCount }, () => ({ reason }))
  if (payload === undefined || payload === null)
    return { scores: all('the request was captured without its answer'), version: null, raw: '' }
  const parsed = outputSchema.safeParse({ endpointOutput: payload })
  if (!parsed.success)
    return { scores: all(firstProblem(parsed.error, { endpointOutput: payload })), version: null, raw: '' }
  const { endpointOutput } = parsed.data
  const raw = excerptOf(endpointOutput.data)
  const content = payloadContent(endpointOutput)
  if ('problem' in content) return { scores: all(`endpointOutput: ${content.problem}`), version: null, raw }
  const version = remodelsVersion(content.value, task)
  const entries = entriesOf(content.value, recordCount, answer)
  if ('problem' in entries) return { scores: all(`endpointOutput: ${entries.problem}`), version, raw }
  const read = answer ? entries.value : listsBeside(content.value, entries.value)
  const scoreOf = answer ? scoreOfAnswer(answer) : (entry: unknown) => answerOfShape(entry, task, version !== null)
  return { scores: read.map(scoreOf), version, raw }
}

function answerOfShape(entry: unknown, task: Task, isRemodels: boolean): ReadAnswer {
  switch (task) {
    case 'binary-classification':
      return scoreOfShape(entry, isRemodels)
    case 'multiclass-classification':
      return probabilitiesOfEntry(entry, isRemodels)
    case 'regression':
      return valueOfEntry(entry)
  }
}

function entriesOf(
  parts: readonly PayloadPart[],
  recordCount: number,
  answer: ModelAnswer | undefined,
): Read<readonly unknown[]> {
  if (answer?.records === undefined) return answerEntries(parts, recordCount)
  const records = answerPath(answer.records)
  if ('problem' in records) return { problem: `answer.records of the model file, ${records.problem}` }
  const entries = records.path(parts.length === 1 ? parts[0] : parts)
  if (!Array.isArray(entries)) return { problem: 'there is no list at answer.records of the model file' }
  return entries.length === recordCount
    ? { value: entries }
    : { problem: `${recordCount} asked, ${entries.length} answered at answer.records of the model file` }
}
