import { parquetReadObjects } from 'hyparquet'
import { expect, it } from 'vitest'
import type { Prediction } from '#contracts/api/predictions'
import type { PredictionOutput } from '../../cli/prediction-writer.ts'
import { predictionWriters } from '../../cli/prediction-writers.ts'

const base = { observedAt: '2024-03-01T10:00:00.000Z', version: 2, labelKnownAt: null }
const colors: Prediction[] = [
  {
    ...{ ...base, id: 'a', score: 0.7, predictedLabel: 'light, blue', label: '10' },
    probabilities: { 'light, blue': 0.7, '10': 0.1, '9': 0.2 },
  },
  { ...base, id: 'b', version: null, score: null, predictedLabel: null, label: null, probabilities: null },
]
const prices: Prediction[] = [
  { ...base, id: 'a', score: -1.5, predictedLabel: null, label: 2, interval: { low: -3, high: 0.25 } },
  { ...base, id: 'b', score: 7, predictedLabel: null, label: null, interval: null },
]
const ofColors = {
  task: 'multiclass-classification',
  classes: ['light, blue', '10', '9'],
  hasTextLabels: true,
} as const
const ofPrices = { task: 'regression', classes: [], hasTextLabels: false } as const

async function written(
  format: 'csv' | 'parquet',
  output: Omit<PredictionOutput, 'write'>,
  rows: readonly Prediction[],
) {
  const parts: Buffer[] = []
  const write = async (content: string | Uint8Array) => void parts.push(Buffer.from(content))
  const writer = await predictionWriters[format]({ ...output, write })
  await writer.add(rows)
  await writer.end()
  return Buffer.concat(parts)
}

it('CSV has a column for each class, in the order of the classes', async () => {
  expect(`${await written('csv', ofColors, colors)}`.split('\n')).toEqual([
    'id,observedAt,version,score,predictedLabel,label,labelKnownAt,"probability:light, blue",probability:10,probability:9',
    'a,2024-03-01T10:00:00.000Z,2,0.7,"light, blue",10,,0.7,0.1,0.2',
    'b,2024-03-01T10:00:00.000Z,,,,,,,,',
    '',
  ])
})

it('CSV of a regression has the ends of the interval', async () => {
  expect(`${await written('csv', ofPrices, prices)}`.split('\n')).toEqual([
    'id,observedAt,version,score,low,high,label,labelKnownAt',
    'a,2024-03-01T10:00:00.000Z,2,-1.5,-3,0.25,2,',
    'b,2024-03-01T10:00:00.000Z,2,7,,,,',
    '',
  ])
})

it('Parquet has the same columns', async () => {
  const read = async (bytes: Buffer) =>
    parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer })
  expect(await read(await written('parquet', ofColors, colors))).toMatchObject([
    { id: 'a', label: '10', 'probability:light, blue': 0.7, 'probability:9': 0.2 },
    { id: 'b', label: null, 'probability:10': null },
  ])
  expect(await read(await written('parquet', ofPrices, prices))).toMatchObject([
    { id: 'a', score: -1.5, low: -3, high: 0.25, label: 2 },
    { id: 'b', score: 7, low: null, label: null },
  ])
})
