import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Prediction } from '#contracts/api/predictions'
import type { PredictionOutput, PredictionWriter } from './prediction-writer.ts'

/** Rows that are kept in memory, and written as one row group. */
const groupRowsDefault = 100_000

/** Writes predictions as a Parquet file, a row group at a time. */
export function parquetWriter(
  { hasTextLabels, write }: PredictionOutput,
  groupRows = groupRowsDefault,
): PredictionWriter {
  const bytes = new ByteWriter()
  const optional = { repetition_type: 'OPTIONAL' } as const
  const label = hasTextLabels ? ({ type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const) : ({ type: 'INT32' } as const)
  const time = {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  } as const
  const schema = [
    { name: 'root', num_children: 7 },
    { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    { name: 'observedAt', ...time, repetition_type: 'REQUIRED' },
    { name: 'version', type: 'INT32', ...optional },
    { name: 'score', type: 'DOUBLE', ...optional },
    { name: 'predictedLabel', ...label, ...optional },
    { name: 'label', ...label, ...optional },
    { name: 'labelKnownAt', ...time, ...optional },
  ] as const
  const file = new ParquetWriter({ writer: bytes, schema: [...schema] })
  let rows: Prediction[] = []
  const flush = async () => {
    if (rows.length > 0) {
      file.write({ columnData: columnsOf(rows), rowGroupSize: groupRows })
      rows = []
    }
    const content = bytes.getBytes().slice()
    // The writer counts in `offset` what it has written: its buffer begins anew, or it would grow with the file.
    bytes.index = 0
    await write(content)
  }
  return {
    add: async (page) => {
      rows.push(...page)
      if (rows.length >= groupRows) await flush()
    },
    end: async () => {
      if (rows.length > 0) file.write({ columnData: columnsOf(rows.splice(0)), rowGroupSize: groupRows })
      file.finish()
      await flush()
    },
  }
}

function columnsOf(rows: readonly Prediction[]) {
  const timeOf = (iso: string | null) => (iso === null ? null : new Date(iso))
  return [
    { name: 'id', data: rows.map(({ id }) => id) },
    { name: 'observedAt', data: rows.map(({ observedAt }) => timeOf(observedAt)) },
    { name: 'version', data: rows.map(({ version }) => version) },
    { name: 'score', data: rows.map(({ score }) => score) },
    { name: 'predictedLabel', data: rows.map(({ predictedLabel }) => predictedLabel) },
    { name: 'label', data: rows.map(({ label }) => label) },
    { name: 'labelKnownAt', data: rows.map(({ labelKnownAt }) => timeOf(labelKnownAt)) },
  ]
}
