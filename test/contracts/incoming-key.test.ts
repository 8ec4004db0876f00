import { expect, it } from 'vitest'
import { readIncomingKey } from '#contracts/incoming-key'

it.each([
  [
    'incoming/churn/observations/2024/05/a file.csv',
    { modelName: 'churn', kind: 'observations', format: 'csv', compressed: false },
  ],
  ['incoming/churn/labels/x.ndjson.gz', { modelName: 'churn', kind: 'labels', format: 'ndjson', compressed: true }],
  ['incoming/churn/labels/X.CSV', { modelName: 'churn', kind: 'labels', format: 'csv', compressed: false }],
])('reads %s', (key, expected) => {
  expect(readIncomingKey(key)).toEqual(expected)
})

it.each([
  'incoming/churn/observations/x.parquet',
  'incoming/churn/x.csv',
  'incoming/Churn/labels/x.csv',
  'incoming/churn/other/x.csv',
  'models/churn/labels/x.csv',
  'captures/churn/all/2024/05/01/00/17.jsonl',
  'incoming/churn/labels/',
])('takes %s for no file of rows', (key) => {
  expect(readIncomingKey(key)).toBeNull()
})
