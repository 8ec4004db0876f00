import type { ModelFile } from '#contracts/model-file'
import { columnsToRecords } from './columns-to-records.ts'
import { type Fields, isFields, isListOfRecords, ownList, ownValue, textOfValue } from './own-value.ts'
import { type CapturedPayload, type PayloadPart, payloadContent, type Read } from './payload-content.ts'
import { tensorsToRecords } from './tensors-to-records.ts'

/** A request's record as it came: cells in the order of the features, or values by name. */
export type CapturedRecord = readonly unknown[] | Fields

type Features = ModelFile['features']

/** Fields under which serving programs take records: TensorFlow Serving, MLflow, the open inference protocol. */
const wrappers = ['instances', 'inputs', 'dataframe_records', 'data'] as const

/**
 * Reads a request's records: lines of CSV, with a header or without; JSON or JSON lines of lists, of objects by name,
 * of columns by name; and the same in `instances`, `inputs`, `dataframe_records`, `dataframe_split` or `features`.
 *
 * @see https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/
 */
export function requestRecords(payload: CapturedPayload, features: Features): Read<CapturedRecord[]> {
  const content = payloadContent(payload)
  if ('problem' in content) return content
  const records: CapturedRecord[] = []
  for (const part of content.value) {
    const entries = entriesOf(part, features)
    if ('problem' in entries) return entries
    for (const entry of entries.value) {
      const record = recordOf(entry, features)
      if (record === null) return { problem: 'an instance is neither a list nor an object' }
      records.push(record)
    }
  }
  const read = withoutHeader(records, features)
  return read.length > 0 ? { value: read } : { problem: 'the request has no record' }
}

/** A record may have a field of a wrapper's name: with a field for each feature it is a record or columns. */
function entriesOf(part: PayloadPart, features: Features): Read<readonly unknown[]> {
  if (Array.isArray(part) && part.length === 0) return { value: [] }
  if (!isFields(part)) return { value: isListOfRecords(part) ? part : [part] }
  if (hasEach(part, features)) return namedRecords(part, features)
  const split = ownValue(part, 'dataframe_split') ?? part
  const [columns, rows] = [ownList(split, 'columns'), ownList(split, 'data')]
  if (columns && rows) return splitRecords(columns, rows)
  for (const name of wrappers) {
    const inside = ownValue(part, name)
    if (Array.isArray(inside)) return { value: tensorsToRecords(inside) ?? inside }
    if (isFields(inside) && hasEach(inside, features)) return namedRecords(inside, features)
  }
  return { value: [part] }
}

const hasEach = (fields: Fields, features: Features) => features.every(({ name }) => Object.hasOwn(fields, name))

/** One record, or the records whose columns these are. Fields besides the features are left out. */
function namedRecords(fields: Fields, features: Features): Read<Fields[]> {
  const columns = Object.fromEntries(features.map(({ name }) => [name, fields[name]]))
  const records = columnsToRecords(columns)
  if (records !== null) return { value: records }
  return Object.values(columns).every(Array.isArray)
    ? { problem: 'the columns are not all of one length' }
    : { value: [columns] }
}

/** The records of pandas' orientation `split`. */
function splitRecords(columns: readonly unknown[], rows: readonly unknown[]): Read<Fields[]> {
  const names = columns.map(textOfValue)
  if (new Set(names).size < names.length) return { problem: 'two columns have the same name' }
  const records: Fields[] = []
  for (const row of rows) {
    if (!Array.isArray(row) || row.length !== names.length)
      return { problem: `a row of data does not have ${names.length} values, one a column` }
    records.push(Object.fromEntries(names.map((name, index) => [name, row[index]])))
  }
  return { value: records }
}

/** @returns null for what is no record */
function recordOf(entry: unknown, features: Features): CapturedRecord | null {
  if (Array.isArray(entry)) return entry
  // A model of one feature is asked with bare values.
  if (!isFields(entry)) return features.length === 1 && entry !== null ? [entry] : null
  if (hasEach(entry, features)) return entry
  const values = ownValue(ownValue(ownValue(entry, 'data'), 'features'), 'values')
  return Array.isArray(values) ? values : (ownList(entry, 'features') ?? entry)
}

/**
 * Some clients send the names first, in their own order. The endpoint answers for the rows below. Names that are
 * numbers, as pandas gives them, could as well be a record.
 */
function withoutHeader(records: readonly CapturedRecord[], features: Features): CapturedRecord[] {
  const [first, ...rest] = records
  const isHeader =
    Array.isArray(first) &&
    features.every(({ name }) => first.includes(name)) &&
    features.some(({ name }) => Number.isNaN(Number(name)))
  if (!isHeader) return [...records]
  const names = first.map(textOfValue)
  return rest.map((record) =>
    Array.isArray(record) && record.length <= names.length
      ? Object.fromEntries(record.map((cell, index) => [names[index], cell]))
      : record,
  )
}
