import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Prediction } from '#contracts/api/predictions'
import { type PredictionColumn, predictionColumns } from './prediction-columns.ts'
import type { PredictionOutput, PredictionWriter } from './prediction-writer.ts'

/** Rows that are kept in memory, and written as one row group. */
const groupRowsDefault = 100_000

const optional = { repetition_type: 'OPTIONAL' } as const
const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const
const time = {
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
} as const

/** A column's type in the file. */
function typeOf(kind: PredictionColumn['kind'], { task, hasTextLabels }: PredictionOutput) {
  const number = { type: 'DOUBLE' } as const
  switch (kind) {
    case 'id':
      return { ...text, repetition_type: 'REQUIRED' } as const
    case 'time':
      return { ...time, repetition_type: 'REQUIRED' } as const
    case 'time-or-null':
      return { ...time, ...optional } as const
    case 'version':
      return { type: 'INT32', ...optional } as const
    case 'number':
      return { ...number, ...optional } as const
    case 'label':
      if (hasTextLabels) return { ...text, ...optional } as const
      return task === 'regression' ? ({ ...number, ...optional } as const) : ({ type: 'INT32', ...optional } as const)
  }
}

/** Writes predictions as a Parquet file, a row group at a time. */
export function parquetWriter(output: PredictionOutput, groupRows = groupRowsDefault): PredictionWriter {
  const { write } = output
  const columns = predictionColumns(output)
  const columnsOf = (page: readonly Prediction[]) =>
    columns.map(({ name, kind, cell }) => ({ name, data: page.map((row) => cellValue(kind, cell(row))) }))
  const bytes = new ByteWriter()
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, kind }) => ({ name, ...typeOf(kind, output) })),
  ]
  const file = new ParquetWriter({ writer: bytes, schema })
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

function cellValue(kind: PredictionColumn['kind'], cell: string | number | null) {
  return cell !== null && (kind === 'time' || kind === 'time-or-null') ? new Date(cell) : cell
}
