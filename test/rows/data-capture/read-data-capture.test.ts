import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readDataCapture } from '#rows/data-capture/read-data-capture'
import { exampleModel } from '#test/support/example-model'

const fixture = (name: string) => readFileSync(`test/fixtures/sagemaker/${name}.jsonl`, 'utf8')
const model = exampleModel()
const read = (...lines: unknown[]) =>
  readDataCapture(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'), model)

const csv = (data: string, mode = 'INPUT') => ({ observedContentType: 'text/csv', mode, data, encoding: 'CSV' })
const line = (input: unknown, output: unknown, metadata: object = {}) => ({
  captureData: { endpointInput: input, endpointOutput: output },
  eventMetadata: { eventId: 'e', inferenceTime: '2024-03-01T10:00:00Z', ...metadata },
  eventVersion: '0',
})

it('reads CSV, JSON and base 64 of one record and of many, with the score that was given', () => {
  const { observations, unreadable } = readDataCapture(fixture('capture'), model)
  expect(unreadable).toEqual([])
  const at = Date.parse('2024-03-01T10:00:00Z')
  expect(observations.map(({ id, features, score }) => [id, features, score])).toEqual([
    ['6478a639-0001', [0.25, 'north'], 0.01076381653547287],
    ['order-7', [0.5, 'south'], 0.75],
    ['6478a639-0003#1', [0.1, 'north'], 0.2],
    ['6478a639-0003#2', [null, 'south'], 0.3],
    ['6478a639-0004#1', [0.1, 'north'], 0.4],
    ['6478a639-0004#2', [0.2, 'south'], 0.6],
    ['6478a639-0005', [0.3, 'north'], undefined],
    ['6478a639-0006#1', [0.3, 'north'], 0.5],
    ['6478a639-0006#2', [0.4, 'south'], 0.6],
    ['6478a639-0007', [0.7, 'north'], undefined],
  ])
  expect(observations[0]).toMatchObject({ at, rowNumber: 1 })
  expect(observations.map(({ version }) => version).filter(Boolean)).toEqual([4])
})

it("reads Model Monitor's ground truth as labels of the same ids", () => {
  expect(readDataCapture(fixture('ground-truth'), model)).toEqual({
    observations: [],
    labels: [
      { id: '6478a639-0001', label: 1, rowNumber: 1 },
      { id: 'order-7', label: 0, rowNumber: 2 },
    ],
    unreadable: [],
  })
})

it.each([
  ['{"captureData":', 'the line is not JSON'],
  [{ any: 1 }, 'not a captured request: captureData is missing'],
  [line(csv('1,north'), csv('0.5'), { inferenceTime: 'soon' }), 'inferenceTime: "soon" is no ISO 8601 time'],
  [line(undefined, csv('0.5')), 'the request was not captured, only the answer'],
  [line(csv('1,north,2'), csv('0.5')), '3 values for 2 features'],
  [line(csv('high,north'), csv('0.5')), 'price: "high" is not a number'],
  [line({ ...csv('1'), encoding: 'JSON', data: '{"price":1}' }, csv('0.5')), 'venue: the request has no such value'],
  [line({ ...csv('x'), encoding: 'JSON', data: 'x' }, csv('0.5')), 'endpointInput: not JSON'],
  [
    line({ ...csv('x'), encoding: 'ZIP' }, csv('0.5')),
    'endpointInput: encoding ZIP is not understood; CSV, JSON and BASE64 are',
  ],
  [
    line({ observedContentType: 'image/png', mode: 'INPUT', data: 'eA==', encoding: 'BASE64' }, csv('0.5')),
    'endpointInput: content of type image/png is not understood; text/csv and application/json are',
  ],
  [
    { groundTruthData: { data: 'yes', encoding: 'CSV' }, eventMetadata: { eventId: 'e' } },
    'ground truth: "yes" is not a number. Labels are 0 or 1; other texts need positiveLabel in the model file',
  ],
])('the line %j is unreadable, with the reason', (bad, reason) => {
  const { observations, labels, unreadable } = read(bad, line(csv('1,north'), csv('0.5')))
  expect(unreadable).toEqual([{ rowNumber: 1, reason, raw: expect.any(String) }])
  expect(observations.map(({ rowNumber }) => rowNumber)).toEqual([2])
  expect(labels).toEqual([])
})

it('takes the good records of a request in which one is bad', () => {
  const { observations, unreadable } = read(line(csv('1,north\nhigh,south\n2,south'), csv('0.1\n0.2\n0.3')))
  expect(observations.map(({ id, score, rowNumber }) => [id, score, rowNumber])).toEqual([
    ['e#1', 0.1, 1],
    ['e#3', 0.3, 3],
  ])
  expect(unreadable.map(({ rowNumber, reason }) => [rowNumber, reason])).toEqual([
    [2, 'record 2: price: "high" is not a number'],
  ])
})
