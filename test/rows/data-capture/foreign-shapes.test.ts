import { describe, expect, it } from 'vitest'
import { type ModelFile, modelFileSchema } from '#contracts/model-file'
import { readDataCapture } from '#rows/data-capture/read-data-capture'
import { exampleModel } from '#test/support/example-model'

/** Features: price (numeric), venue (categorical). */
const model = exampleModel()
const base64 = (text: string) => Buffer.from(text).toString('base64')
const payload = (data: string, observedContentType = 'text/csv', encoding = 'CSV') => ({
  observedContentType,
  encoding,
  data,
})
const json = (value: unknown) => payload(JSON.stringify(value), 'application/json', 'JSON')
const line = (endpointInput: unknown, endpointOutput?: unknown, metadata: object = {}) =>
  JSON.stringify({
    captureData: { endpointInput, endpointOutput },
    eventMetadata: { eventId: 'e', inferenceTime: '2024-03-01T10:00:00Z', ...metadata },
    eventVersion: '0',
  })
const rowsOf = (text: string, of: ModelFile = model) => {
  const { observations, unreadable } = readDataCapture(text, of)
  return [...observations.map(({ features }) => features), ...unreadable.map(({ reason }) => reason)]
}
const scoresOf = (records: number, answer: unknown) => {
  const input = payload(Array.from({ length: records }, () => '1,north').join('\n'))
  const { observations, unreadable } = readDataCapture(line(input, answer), model)
  expect(unreadable).toEqual([])
  expect(observations).toHaveLength(records)
  return observations.map(({ score, noScore }) => score ?? noScore?.reason)
}

const two = [
  [1, 'north'],
  [2, 'south'],
]

describe('records are read as serving programs are asked for them', () => {
  it.each([
    ['a header in another order', payload('venue,price\nnorth,1\nsouth,2'), two],
    ['a header of more columns', payload('id,venue,price\n7,north,1\n8,south,2'), two],
    [
      'instances of TensorFlow Serving, by name',
      json({ instances: two.map(([price, venue]) => ({ price, venue })) }),
      two,
    ],
    [
      'instances of TensorFlow Serving, each value a list of one',
      json({ instances: two.map(([price, venue]) => ({ price: [price], venue: [venue] })) }),
      two,
    ],
    ['inputs of TensorFlow Serving, by columns', json({ inputs: { price: [1, 2], venue: ['north', 'south'] } }), two],
    [
      "instances of SageMaker's common format",
      json({ instances: two.map((values) => ({ data: { features: { values } } })) }),
      two,
    ],
    ['dataframe_records of MLflow', json({ dataframe_records: two.map(([price, venue]) => ({ venue, price })) }), two],
    [
      'dataframe_split of MLflow, with an index',
      json({ dataframe_split: { index: [0, 1], columns: ['venue', 'price'], data: two.map(([p, v]) => [v, p]) } }),
      two,
    ],
    ["pandas' orientation split", json({ columns: ['price', 'venue'], index: [0, 1], data: two }), two],
    [
      "pandas' columns with keys",
      json({ price: { 0: 1, 1: 2 }, venue: { 0: 'north', 1: 'south' }, day: { 0: 5, 1: 6 } }),
      two,
    ],
    [
      'tensors of the open inference protocol, one a feature',
      json({
        inputs: [
          { name: 'venue', shape: [2], datatype: 'BYTES', data: ['north', 'south'] },
          { name: 'price', shape: [2, 1], datatype: 'FP32', data: [[1], [2]] },
        ],
      }),
      two,
    ],
    [
      'one tensor of the open inference protocol',
      json({ inputs: [{ name: 'x', shape: [2, 2], datatype: 'BYTES', data: two.flat() }] }),
      two,
    ],
    ['JSON that was encoded twice', payload(JSON.stringify(JSON.stringify(two)), 'application/json', 'JSON'), two],
    ['JSON that is said to be CSV', payload(JSON.stringify({ instances: two })), two],
    ['JSON in base64 of no type', payload(base64(JSON.stringify(two)), '', 'BASE64'), two],
    ['CSV that curl sends', payload(base64('1,north\n2,south'), 'application/x-www-form-urlencoded', 'BASE64'), two],
    ['CSV with a byte order mark', payload(base64('\ufeff1,north\n2,south'), 'text/csv', 'BASE64'), two],
  ])('%s', (_name, input, rows) => {
    expect(rowsOf(line(input))).toEqual(rows)
  })

  it('a model of one feature is asked with bare values', () => {
    const one = { ...model, features: model.features.slice(0, 1) }
    expect(rowsOf(line(json({ instances: [1, 2] })), one)).toEqual([[1], [2]])
  })

  it('names that are numbers are a record, not a header', () => {
    const numbered = modelFileSchema.parse({ ...model, features: [{ name: '0' }, { name: '1' }] })
    expect(rowsOf(line(payload('1,0')), numbered)).toEqual([[1, 0]])
  })

  it('a feature may have the name of a wrapper, or one that every object inherits', () => {
    const odd = modelFileSchema.parse({ ...model, features: [{ name: 'constructor' }, { name: 'instances' }] })
    expect(rowsOf(line(json({ constructor: 1, instances: 2 })), odd)).toEqual([[1, 2]])
    expect(rowsOf(line(json({ instances: [[3, 4]] })), odd)).toEqual([[3, 4]])
    expect(rowsOf(line(json({ other: 1 })), odd)).toEqual(['constructor: the request has no such value'])
    const proto = modelFileSchema.parse({ ...model, features: [{ name: '__proto__' }, { name: 'x' }] })
    expect(rowsOf(line(payload('{"__proto__":1,"x":2}', '', 'JSON')), proto)).toEqual([[1, 2]])
  })
})

describe('a request that cannot be read is one unreadable line, with the reason', () => {
  it.each([
    [json({ instances: [] }), 'endpointInput: the request has no record'],
    [json([]), 'endpointInput: the request has no record'],
    [payload(''), 'endpointInput: the request has no record'],
    [payload('price,venue'), 'endpointInput: the request has no record'],
    [payload(base64('1,north').slice(0, -1), 'text/csv', 'BASE64'), 'endpointInput: not base64, or cut off'],
    [payload('MSxub#J0aA==', 'text/csv', 'BASE64'), 'endpointInput: not base64, or cut off'],
    [payload('/w==', 'text/csv', 'BASE64'), 'endpointInput: not UTF-8 text'],
    [payload('[[1,"nor', 'application/json', 'JSON'), 'endpointInput: not JSON'],
    [
      { observedContentType: 'text/csv', mode: 'INPUT' },
      'not a captured request: captureData.endpointInput.data is missing',
    ],
    [{ ...payload('1,north'), encoding: null }, 'not a captured request: captureData.endpointInput.encoding is null'],
    [
      { ...payload('1,north'), data: { s3: 1 } },
      'not a captured request: captureData.endpointInput.data is not a text',
    ],
    [
      json({ dataframe_split: { columns: ['price', 'price'], data: two } }),
      'endpointInput: two columns have the same name',
    ],
    [
      json({ dataframe_split: { columns: ['price', 'venue'], data: [[1]] } }),
      'endpointInput: a row of data does not have 2 values, one a column',
    ],
    [json({ price: [1, 2], venue: ['north'] }), 'endpointInput: the columns are not all of one length'],
  ])('%j', (input, reason) => {
    expect(rowsOf(line(input))).toEqual([reason])
  })

  it.each([
    [{ eventId: '' }, 'not a captured request: eventMetadata.eventId is empty'],
    [{ eventId: 7 }, 'not a captured request: eventMetadata.eventId is not a text'],
    [{ inferenceTime: null }, 'not a captured request: eventMetadata.inferenceTime is null'],
  ])('with the metadata %j', (metadata, reason) => {
    expect(rowsOf(line(payload('1,north'), undefined, metadata))).toEqual([reason])
  })

  it.each([['null'], ['[]'], ['7'], ['"text"']])('the line %s', (text) => {
    expect(rowsOf(text)).toHaveLength(1)
  })
})

describe('the id of a row', () => {
  it.each([
    [{ inferenceId: 'order-7' }, 'order-7'],
    [{ inferenceId: '' }, 'e'],
    [{ inferenceId: null }, 'e'],
    [{ invocationSource: 'RequestOutput', customAttributes: ['a=b'] }, 'e'],
  ])('with the metadata %j is %s', (metadata, id) => {
    const { observations } = readDataCapture(line(payload('1,north'), payload('0.5'), metadata), model)
    expect(observations.map((row) => [row.id, row.score])).toEqual([[id, 0.5]])
  })
})

describe('an answer never costs a row its observation', () => {
  it.each([
    [1, payload('0.5\n0.6'), ['endpointOutput: 1 record asked, 2 answered']],
    [2, payload('0.5'), Array(2).fill('endpointOutput: 2 records asked, 1 answered')],
    [2, json({ predictions: [[0.3, 0.7]] }), Array(2).fill('endpointOutput: 2 records asked, 1 answered')],
    [1, json({ predictions: [] }), ['endpointOutput: 1 record asked, 0 answered']],
    [1, payload(''), ['endpointOutput: 1 record asked, 0 answered']],
    [1, payload('good'), ['the score in the answer is not a number']],
    [1, payload('3.7'), ['the score in the answer is no probability from 0 to 1']],
    [1, payload('True'), ['the answer is a label (true or false) and no probability']],
    [1, payload('<!DOCTYPE html><html>500</html>'), ['endpointOutput: a page of HTML or XML']],
    [
      1,
      { ...payload('0.5'), encoding: 'ZIP' },
      ['endpointOutput: encoding ZIP is not understood; CSV, JSON and BASE64 are'],
    ],
    [1, { mode: 'OUTPUT' }, ['endpointOutput.data is missing']],
    [1, 'text', ['endpointOutput is not an object']],
    [1, null, ['the request was captured without its answer']],
  ])('%d records and %j', (records, answer, scores) => {
    expect(scoresOf(records, answer)).toEqual(scores)
  })
})

describe('an answer by its shape', () => {
  it.each([
    [1, json({ predictions: [[0.3]] }), [0.3]],
    [1, json([[0.3]]), [0.3]],
    [1, json({ score: [0.3] }), [0.3]],
    [2, json({ outputs: [[0.3], [0.4]] }), [0.3, 0.4]],
    [2, json({ outputs: { score: [[0.3], [0.4]] } }), [0.3, 0.4]],
    [2, json({ outputs: [{ name: 'p', shape: [2, 1], datatype: 'FP32', data: [0.3, 0.4] }] }), [0.3, 0.4]],
    [2, json({ model: 'm', score: [0.1, 0.2] }), [0.1, 0.2]],
    [1, json({ model: null, score: 0.3, latency: 0.012, row: 7 }), [0.3]],
    [2, payload(base64('0.1\n0.2\n'), 'text/plain', 'BASE64'), [0.1, 0.2]],
    [1, json({ score: 0.93, outcome: 1, positive: true }), [0.93]],
    [1, json({ predictions: [{ score: 0.2, predicted_label: 0 }] }), [0.2]],
    [1, payload('0.5,0.5'), [0.5]],
    [1, payload('0.93,1'), [0.93]],
    [1, json({ label: 1, score: 0.93 }), [0.93]],
    [1, json({ version: '4', predictions: [{ score: 0.2, label: 0 }] }), [0.2]],
    [
      2,
      json({
        version: '4',
        predictions: [
          { score: 0.2, label: 0 },
          { score: null, label: null, error: 'too large' },
        ],
      }),
      [0.2, 'the answer has no number where its score is (null or NaN)'],
    ],
    [1, json({ id: 'a', score: null }), ['the answer has no number where its score is (null or NaN)']],
  ])('%d records and %j give %j', (records, answer, scores) => {
    expect(scoresOf(records, answer)).toEqual(scores)
  })

  it.each([
    [payload('0.93,0')],
    [payload('0,1')],
    [payload('1,0')],
    [payload('yes,0.93')],
    [json([{ label: 'NEGATIVE', score: 0.98 }])],
    [
      json([
        [
          { label: 'NEGATIVE', score: 0.98 },
          { label: 'POSITIVE', score: 0.02 },
        ],
      ]),
    ],
    [
      json([
        { label: 'NEGATIVE', score: 0.98 },
        { label: 'POSITIVE', score: 0.02 },
      ]),
    ],
    [json({ predictions: [{ predicted_label: '0', probability: 0.93 }] })],
    [json({ score: 0.2, probability: 0.4 })],
    [json([[0.3, 0.7]])],
    [json({ predictions: [0.3, 0.7] })],
    [payload(`1,0.93,"[0.07, 0.93]","['0', '1']"`)],
    [json({ predictions: [{ predicted_label: 0 }] })],
    [json([{ label: ['__label__1'], prob: [0.93] }])],
    // Labels under names that nobody foresaw.
    [json({ score: 0.93, outcome: 'no' })],
    [json({ score: 0.93, result: 0 })],
    [json({ probability: 0.93, name: 'NEG' })],
    [json({ score: 0.93, positive: false })],
    [json({ score: 0.93, outcome: 1, result: 0 })],
    [json({ score: 0.93, outcome: ['no'] })],
    [json({ score: 0.93, decision: { value: 'no' } })],
    [json({ score: 0.93, id: 'order-7' })],
    [json({ score: 0.2, version: '4' })],
    [json({ score: 0.93, predicted_label: 'no' })],
    [json({ score: 0.93, predicted_label: 0, outcome: 'no' })],
    // A version beside predictions that are not those of Remodel's container.
    [json({ version: 2, predictions: [{ label: 0, probability: 0.93 }] })],
    [json({ version: '2', predictions: [{ label: 0, probability: 0.93 }] })],
    [json({ version: 4, predictions: [{ score: 0.93, label: 0 }] })],
    [json({ version: '4.0', predictions: [{ score: 0.93, label: 0 }] })],
    [json({ version: '04', predictions: [{ score: 0.93, label: 0 }] })],
    [json({ version: '4', model: 'm', predictions: [{ score: 0.93, label: 0 }] })],
    [json({ version: '4', predictions: [{ score: 0.93, label: 0, name: 'no' }] })],
    [json({ version: '4', predictions: [{ score: 0.93, label: '0' }] })],
    [json({ version: '4', predictions: [{ score: 0.93, label: 'no' }] })],
  ])('%j has no score, and says what to do', (answer) => {
    expect(scoresOf(1, answer)).toEqual([
      expect.stringContaining("say how the answer reads in the model file's `answer`"),
    ])
  })
})

it.each([
  [{ score: [0.93, 0.2], outcome: ['no', 'yes'] }],
  [{ predictions: [0.93, 0.2], outcome: ['no', 'yes'] }],
  [
    {
      predictions: [0, 1],
      probabilities: [
        [0.93, 0.07],
        [0.2, 0.8],
      ],
    },
  ],
  [{ predictions: [{ score: 0.93 }, { score: 0.2 }], outcome: ['no', 'yes'] }],
  [{ outputs: [0, 0], score: [0.93, 0.2] }],
])('labels in a list beside the scores leave each row without one: %j', (answer) => {
  const needsAnswer = expect.stringContaining("say how the answer reads in the model file's `answer`")
  expect(scoresOf(2, json(answer))).toEqual([needsAnswer, needsAnswer])
})

it('lists and values beside the scores that hold no labels cost no score', () => {
  expect(scoresOf(2, json({ predictions: [0.93, 0.2], millis: [12, 13], model: 'm', of: ['m'] }))).toEqual([0.93, 0.2])
})

describe('the version that gave a score is taken from an answer of the container alone', () => {
  const versionsOf = (answer: object) =>
    readDataCapture(line(payload('1,north'), json(answer)), model).observations.map(({ version }) => version)
  it.each([
    [{ version: '4', predictions: [{ score: 0.2, label: 0 }] }, 4],
    [{ version: '2', predictions: [0.5] }, undefined],
    [{ version: 2, predictions: [{ score: 0.5 }] }, undefined],
    [{ version: '3000000000', predictions: [{ score: 0.5, label: 1 }] }, undefined],
  ])('%j: %s', (answer, version) => {
    expect(versionsOf(answer)).toEqual([version])
  })
})

describe('ground truth', () => {
  const truth = (groundTruthData: unknown) =>
    readDataCapture(JSON.stringify({ groundTruthData, eventMetadata: { eventId: 'e' } }), model)
  it.each([
    [{ data: '1', encoding: 'CSV' }, 1],
    [{ data: ' 0.0 ', encoding: 'CSV' }, 0],
    [{ data: 'true', encoding: 'CSV' }, 1],
    [{ data: 1 }, 1],
    [{ data: '[1]', encoding: 'JSON' }, 1],
    [{ data: '0', encoding: 'JSON' }, 0],
    [{ data: '{"label":[1],"weight":2}', encoding: 'JSON' }, 1],
    [{ data: base64('{"churned":0}'), encoding: 'BASE64', observedContentType: 'application/json' }, 0],
  ])('%j is a label', (data, label) => {
    expect(truth(data)).toEqual({ observations: [], labels: [{ id: 'e', label, rowNumber: 1 }], unreadable: [] })
  })

  it.each([
    [{ data: '1,0', encoding: 'CSV' }, 'ground truth: 2 labels for one request'],
    [{ data: '[1,1]', encoding: 'JSON' }, 'ground truth: 2 labels for one request'],
    [{ data: '{"a":1,"b":0}', encoding: 'JSON' }, 'ground truth: 2 labels for one request'],
    [{ data: '', encoding: 'CSV' }, 'ground truth: no label'],
    [{ data: 'NaN', encoding: 'CSV' }, 'ground truth: no label'],
    [{ data: '[]', encoding: 'JSON' }, 'ground truth: no label'],
    [{ data: 'MQ', encoding: 'BASE64' }, 'ground truth: not base64, or cut off'],
    [{ data: null, encoding: 'CSV' }, 'not ground truth: groundTruthData.data is null'],
    [{ data: ['1'] }, 'not ground truth: groundTruthData.data is not a text or a number'],
    [{ encoding: 'CSV' }, 'not ground truth: groundTruthData.data is missing'],
  ])('%j is rejected', (data, reason) => {
    expect(truth(data)).toMatchObject({ labels: [], unreadable: [{ rowNumber: 1, reason }] })
  })
})
