import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ingestBatchSchema } from '#contracts/ingest-batch'
import { modelAnswerSchema } from '#contracts/model-answer'
import { readDataCapture } from '#rows/data-capture/read-data-capture'
import { exampleModel } from '#test/support/example-model'
import { anyJson, anyText, deepJson } from '../foreign-input.ts'

const model = exampleModel()
const read = (lines: readonly string[], answer?: object) =>
  readDataCapture(lines.join('\n'), { ...model, ...(answer && { answer: modelAnswerSchema.parse(answer) }) })

const wrapper = fc.constantFrom(
  'instances',
  'inputs',
  'predictions',
  'outputs',
  'dataframe_records',
  'features',
  'data',
)
const columns = fc.array(fc.oneof(anyJson, fc.constantFrom(0, 1, 2, 'price', 'venue')), { maxLength: 4 })
const path = fc.constantFrom(
  '@',
  '[0]',
  '[1]',
  'score',
  'predictions',
  '[?label==`1`].score | [0]',
  '[',
  'constructor',
  '*.*',
  '[][]',
)
const answers = fc.oneof(
  fc.record({ of: fc.constant('positive-class'), score: path, records: path }, { requiredKeys: ['of', 'score'] }),
  fc.record({ of: fc.constant('predicted-label'), score: path, label: path }),
  fc.record({ of: fc.constant('each-class'), score: path, positiveIndex: fc.constantFrom(0, 1) }),
)

const payloads = fc.record(
  {
    observedContentType: fc.constantFrom(
      null,
      'text/csv; charset=utf-8',
      'application/json',
      'application/jsonlines',
      'text/html',
      '',
      'a/b',
    ),
    encoding: fc.constantFrom('CSV', 'JSON', 'BASE64', 'csv', 'ZIP'),
    data: fc.oneof(
      anyText,
      fc.base64String(),
      anyJson.map((value) => JSON.stringify(value)),
      fc.array(fc.array(anyJson)).map((instances) => JSON.stringify({ instances })),
      fc.tuple(wrapper, fc.array(anyJson)).map(([name, list]) => JSON.stringify({ [name]: list })),
      fc.record({ price: columns, venue: columns }).map((named) => JSON.stringify(named)),
      fc
        .tuple(wrapper, fc.record({ price: columns, venue: columns }))
        .map(([n, named]) => JSON.stringify({ [n]: named })),
      fc.record({ columns, data: fc.array(columns) }).map((split) => JSON.stringify({ dataframe_split: split })),
      fc.array(fc.record({ name: anyText, shape: columns, data: columns })).map((inputs) => JSON.stringify({ inputs })),
      fc
        .record({ label: anyJson, score: anyJson, probability: anyJson }, { requiredKeys: [] })
        .map((answer) => JSON.stringify(answer)),
      anyText.map((text) => Buffer.from(text).toString('base64')),
      fc.array(anyJson).map((predictions) => JSON.stringify({ predictions, version: 3e9 })),
      fc.array(fc.array(fc.oneof(anyText, fc.double()))).map((rows) => rows.map((cells) => cells.join()).join('\n')),
    ),
  },
  { requiredKeys: ['data', 'encoding'] },
)
const ids = fc.oneof(anyText, fc.constant('event'))
const requests = fc.record({
  captureData: fc.record({ endpointInput: fc.option(payloads), endpointOutput: fc.option(payloads) }),
  eventMetadata: fc.record({
    eventId: ids,
    inferenceId: fc.option(ids),
    inferenceTime: fc.oneof(anyText, fc.constant('2024-03-01T10:00:00Z')),
  }),
})
const truths = fc.record({ groundTruthData: fc.record({ data: anyJson }), eventMetadata: fc.record({ eventId: ids }) })
const lines = fc.oneof(
  requests.map((request) => JSON.stringify(request)),
  truths.map((truth) => JSON.stringify(truth)),
  anyJson.map((value) => JSON.stringify(value)),
  anyText.map((text) => text.replaceAll('\n', ' ')),
)

it('gives a batch for any lines, in which each row is read or rejected under its number', () => {
  fc.assert(
    fc.property(fc.array(lines), fc.option(answers), (captured, answer) => {
      const rows = read(captured, answer ?? undefined)
      const batch = ingestBatchSchema.safeParse({ modelName: 'spread', batchId: 'b', ...rows })
      expect(batch.error).toBeUndefined()
      const { observations, labels, unreadable } = rows
      const numbers = [observations, labels, unreadable].flatMap((part) => part.map(({ rowNumber = 0 }) => rowNumber))
      expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1))
    }),
    { numRuns: 1000 },
  )
})

it('gives one observation a record, with a probability or a reason, whatever the answer is', () => {
  const records = fc.array(fc.integer(), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(records, fc.oneof(payloads, anyJson), fc.option(answers), (prices, endpointOutput, answer) => {
      const data = JSON.stringify({ instances: prices.map((price) => [price, 'north']) })
      const captureData = { endpointInput: { encoding: 'JSON', data }, endpointOutput }
      const eventMetadata = { eventId: 'e', inferenceTime: '2024-03-01T10:00:00Z' }
      const { observations, unreadable } = read([JSON.stringify({ captureData, eventMetadata })], answer ?? undefined)
      expect(unreadable).toEqual([])
      expect(observations.map(({ features }) => features[0])).toEqual(prices)
      for (const { score, noScore } of observations) {
        if (score === undefined) expect(noScore?.reason).toMatch(/\S/)
        else expect([noScore, Number(score) >= 0 && Number(score) <= 1]).toEqual([undefined, true])
      }
    }),
    { numRuns: 1000 },
  )
})

it('reads the requests that were written', () => {
  const values = fc.tuple(fc.double({ min: -1e38, max: 1e38, noNaN: true }), fc.constantFrom('north', 'south'))
  const records = fc.array(fc.tuple(values, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 5 })
  const encodings = fc.constantFrom('CSV', 'JSON', 'BASE64')
  fc.assert(
    fc.property(records, encodings, (written, encoding) => {
      const csv = (rows: readonly (readonly unknown[])[]) => rows.map((cells) => cells.join()).join('\n')
      const [features, scores] = [written.map(([cells]) => cells), written.map(([, score]) => [score])]
      const input = encoding === 'CSV' ? csv(features) : JSON.stringify({ instances: features })
      const output = encoding === 'CSV' ? csv(scores) : JSON.stringify({ predictions: scores.flat() })
      const payload = (text: string) => ({
        observedContentType: 'application/json',
        encoding,
        data: encoding === 'BASE64' ? Buffer.from(text).toString('base64') : text,
      })
      const captureData = { endpointInput: payload(input), endpointOutput: payload(output) }
      const eventMetadata = { eventId: 'e', inferenceTime: '2024-03-01T10:00:00Z' }
      const { observations, unreadable } = read([JSON.stringify({ captureData, eventMetadata })])
      expect(unreadable).toEqual([])
      // Negative zero is a number of neither CSV nor JSON.
      expect(observations.map((row) => [row.features, row.score])).toEqual(
        written.map(([[price, venue], score]) => [[price + 0, venue], score + 0]),
      )
    }),
    { numRuns: 300 },
  )
})

it('rejects an id that is too long, and takes no version that cannot be one', () => {
  const payload = (data: string) => ({ encoding: 'CSV', data })
  const line = (eventId: string, version: unknown) =>
    JSON.stringify({
      captureData: {
        endpointInput: payload('1,north'),
        endpointOutput: {
          encoding: 'JSON',
          data: JSON.stringify({ version, predictions: [{ score: 0.5, label: 1 }] }),
        },
      },
      eventMetadata: { eventId, inferenceTime: '2024-03-01T10:00:00Z' },
    })
  const { observations, unreadable } = read([
    line('i'.repeat(201), 1),
    line('a', '4'),
    line('b', '3000000000'),
    line('c', '1e300'),
  ])
  expect(observations.map(({ id, version }) => [id, version])).toEqual([
    ['a', 4],
    ['b', undefined],
    ['c', undefined],
  ])
  expect(unreadable.map(({ rowNumber, reason }) => [rowNumber, reason])).toEqual([
    [1, 'an id has at most 200 characters'],
  ])
})

it.each([deepJson('[', ']'), deepJson('{"score":', '}', '0.5'), '[[{"valueOf":1,"toString":1},1]]'])(
  'reads or rejects an answer that no recursion reads',
  (answer) => {
    const captureData = {
      endpointInput: { encoding: 'CSV', data: '1,north' },
      endpointOutput: { encoding: 'JSON', data: answer },
    }
    const eventMetadata = { eventId: 'e', inferenceTime: '2024-03-01T10:00:00Z' }
    const { observations, unreadable } = read([JSON.stringify({ captureData, eventMetadata })])
    expect(observations.length + unreadable.length).toBe(1)
  },
)
