import { columnsToRecords } from './columns-to-records.ts'
import { isFields, isListOfRecords, ownList, ownValue } from './own-value.ts'
import type { PayloadPart, Read } from './payload-content.ts'
import { tensorsToRecords } from './tensors-to-records.ts'

/** Fields under which serving programs answer: SageMaker and MLflow, and the open inference protocol. */
export const wrappers = ['predictions', 'outputs'] as const

/**
 * Divides an answer into one entry a record: lines of CSV or JSON, one line of as many cells, a list, or columns; the
 * same in `predictions` or `outputs`. The answer to a single record may be its entry as a whole.
 */
export function answerEntries(parts: readonly PayloadPart[], recordCount: number): Read<readonly unknown[]> {
  const [only] = parts
  const entries = parts.length === 1 ? entriesOf(only, recordCount) : parts.flatMap(entriesOfLine)
  if (entries.length === recordCount) return { value: entries }
  const isOneEntry = recordCount === 1 && parts.length === 1 && !entries.some(Array.isArray) && entries.length > 0
  if (isOneEntry) return { value: [entries] }
  const asked = recordCount === 1 ? '1 record' : `${recordCount} records`
  return { problem: `${asked} asked, ${entries.length} answered` }
}

function entriesOf(part: PayloadPart, recordCount: number): readonly unknown[] {
  const inside = insideOf(part)
  // For one record, a list of values is its entry: a label and a probability, or one probability a class.
  if (Array.isArray(inside)) return recordCount === 1 && inside === part && !isListOfRecords(inside) ? [inside] : inside
  const columns = recordCount > 1 && isFields(inside) ? columnsOf(inside, recordCount) : null
  return columns ?? [inside]
}

function entriesOfLine(part: PayloadPart): readonly unknown[] {
  const inside = insideOf(part)
  return Array.isArray(inside) && (inside !== part || isListOfRecords(inside)) ? inside : [inside]
}

/** The content of a wrapper; any other part as it is. */
function insideOf(part: PayloadPart): unknown {
  for (const name of wrappers) {
    const list = ownList(part, name)
    if (list) return tensorsToRecords(list) ?? list
    const fields = ownValue(part, name)
    if (isFields(fields)) return fields
  }
  return part
}

/** The entries of an answer by columns. Other fields beside them (a version, a name) are left out. */
function columnsOf(fields: Readonly<Record<string, unknown>>, recordCount: number) {
  const columns = Object.entries(fields).filter(([, cells]) => Array.isArray(cells) && cells.length === recordCount)
  return columns.length > 0 ? columnsToRecords(Object.fromEntries(columns)) : null
}
