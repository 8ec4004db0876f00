import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import { checkRows } from '#rows/check-rows'
import { readDataCapture } from '#rows/data-capture/read-data-capture'
import { readRows } from '#rows/read-rows'
import { tableReaders } from '#rows/table-readers'

/** Captured lines as endpoints of others write them: numeric features a and b, categorical c. */
const captures = new Map(
  readFileSync('test/fixtures/sagemaker/foreign-captures.ndjson', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; lines: string })
    .map(({ name, lines }) => [name, lines]),
)

const modelWith = (answer?: object) =>
  modelFileSchema.parse({
    name: 'basic',
    type: 'xgboost',
    columns: { time: 'at', label: 'y' },
    features: [{ name: 'a' }, { name: 'b' }, { name: 'c', kind: 'categorical' }],
    ...(answer && { answer }),
  })

const read = (name: string, answer?: object) => readDataCapture(captures.get(name) as string, modelWith(answer))
const rowsOf = (name: string, answer?: object) =>
  read(name, answer).observations.map(({ features, score, noScore }) => [features, score ?? noScore?.reason])

const sayWhich = "say how the answer reads in the model file's `answer`"

describe('a captured request gives its rows and scores', () => {
  it.each([
    ['CSV', [[[1, 2, 'x'], 0.3]]],
    [
      'CSV of two records, answered in one line',
      [
        [[1, 2, 'x'], 0.3],
        [[3, 4, 'y'], 0.4],
      ],
    ],
    ['NaN in a JSON request', [[[1, null, 'x'], 0.7]]],
    [
      'by columns, answered as text/html',
      [
        [[1, 3, 'x'], 0.1],
        [[2, 4, 'y'], 0.2],
      ],
    ],
    [
      'by columns, answered in JSON',
      [
        [[1, 3, 'x'], 0.1],
        [[2, 4, 'y'], 0.2],
      ],
    ],
    ['a number answered as text/html', [[[1, 2, 'x'], 0.75]]],
    ['CSV as octet-stream', [[[1, 2, 'x'], 0.3]]],
    ['label 1 and a probability', [[[1, 2, 'x'], 0.93]]],
    [
      'two records, answered in one line',
      [
        [[1, 2, 'x'], 0.3],
        [[3, 4, 'y'], 0.7],
      ],
    ],
    ['Linear Learner', [[[1, 2, 'x'], 0.0126]]],
    [
      'JSON lines',
      [
        [[1, 2, 'x'], 0.1],
        [[3, 4, 'y'], 0.2],
      ],
    ],
    ['dataframe_split of MLflow', [[[1, 2, 'x'], 0.3]]],
    ['inputs of MLflow and TensorFlow', [[[1, 2, 'x'], 0.3]]],
    [
      'list of lists',
      [
        [[1, 2, 'x'], 0.3],
        [[3, 4, 'y'], 0.4],
      ],
    ],
    ['line break in a quoted cell', [[[1, 2, 'x\ny'], 0.3]]],
    ['category of 18 digits', [[[1, 2, '738529527931269425'], 0.3]]],
  ])('%s', (name, rows) => {
    expect(rowsOf(name)).toEqual(rows)
    expect(read(name).unreadable).toEqual([])
  })

  it('a category is the one that the same cell is in a file', async () => {
    const filed = async (format: 'csv' | 'ndjson', text: string) => {
      const table = await tableReaders[format](new TextEncoder().encode(text), 0)
      const asked = { model: modelWith(), kind: 'observations', batchId: 'b', moreFollows: false } as const
      return readRows(table, asked).batch.observations[0]?.features
    }
    expect(rowsOf('category true and True')).toEqual([
      [await filed('ndjson', '{"at":"2026-11-01","a":1,"b":2,"c":true}\n'), 0.3],
      [await filed('csv', 'at,a,b,c\n2026-11-01,1,2,True\n'), 0.4],
    ])
  })

  it('half an emoji in a category is stored as text that is whole, or rejected with the reason', () => {
    const batch = { modelName: 'basic', batchId: 'b', moreFollows: false, ...read('category with half an emoji') }
    const { observations, rejected } = checkRows(batch, modelWith(), Date.parse('2026-11-02T00:00:00Z'))
    expect(observations.length + rejected.length).toBe(1)
    for (const { features } of observations) expect(features[2]).toBe('caf\ufffd')
    for (const { reason } of rejected) expect(reason).toMatch(/^feature c has /)
  })
})

describe('a row is kept without a score, with the reason, where the answer does not say it', () => {
  it.each([
    ['NaN as a score', 'the answer has no number where its score is (null or NaN)'],
    ['by columns, one record without an answer', 'the request was captured without its answer'],
    [
      'label 0 and a probability',
      `the answer is a label and a probability, of that label or of the positive class: ${sayWhich}`,
    ],
    ['one probability a class', `the answer is one probability a class, and their order is not known: ${sayWhich}`],
    ['three classes', `the answer has 3 values for one record, as of 3 classes; this model has two: ${sayWhich}`],
  ])('%s', (name, reason) => {
    const [a, b] = name.startsWith('by columns') ? [1, 3] : [1, 2]
    expect(rowsOf(name)).toEqual([[[a, b, 'x'], reason]])
    expect(read(name).unreadable).toEqual([])
  })
})

it('a file of ambiguous answers gives no score to those rows alone that are predicted positive', () => {
  const lines = ['label 1 and a probability', 'label 0 and a probability', 'CSV'].map((name) => captures.get(name))
  const { observations } = readDataCapture(lines.join('\n'), modelWith())
  const ambiguous = `the answer is a label and a probability, of that label or of the positive class: ${sayWhich}`
  expect(observations.map(({ score, noScore }) => [score, noScore?.reason, noScore?.raw])).toEqual([
    [undefined, ambiguous, '1,0.93'],
    [undefined, ambiguous, '0,0.93'],
    [0.3, undefined, undefined],
  ])
  const answer = { of: 'positive-class', score: '[1]' }
  const said = readDataCapture(lines.slice(0, 2).join('\n'), modelWith(answer))
  expect(said.observations.map(({ score }) => score)).toEqual([0.93, 0.93])
})

describe('the model file says how an ambiguous answer reads', () => {
  const predictedLabel = { of: 'predicted-label', score: '[1]', label: '[0]' }
  const positiveClass = { of: 'positive-class', score: '[1]' }
  const eachClass = { of: 'each-class', score: '@', positiveIndex: 1 }
  it.each([
    ['label 0 and a probability', predictedLabel, 0.07],
    ['label 0 and a probability', positiveClass, 0.93],
    ['label 1 and a probability', predictedLabel, 0.93],
    ['label 1 and a probability', positiveClass, 0.93],
    ['one probability a class', eachClass, 0.7],
    ['one probability a class', { ...eachClass, positiveIndex: 0 }, 0.3],
  ])('%s with %j: %d', (name, answer, score) => {
    const [observation] = read(name, answer).observations
    expect(observation?.score).toBeCloseTo(score, 12)
    expect(observation?.noScore).toBeUndefined()
  })

  it('three classes stay without a score', () => {
    const answer = { of: 'each-class', score: '@', positiveIndex: 1 }
    expect(rowsOf('three classes', answer)).toEqual([
      [[1, 2, 'x'], 'the answer has 3 probabilities for the two classes of the model'],
    ])
  })
})

describe('a line that gives no row says why', () => {
  it.each([
    ['libsvm', 'endpointInput: content of type text/x-libsvm is not understood; text/csv and application/json are'],
    ['no inferenceTime', 'not a captured request: eventMetadata.inferenceTime is missing'],
    ['label before the features', '4 values for 3 features'],
    ['ground truth of two labels', 'ground truth: 2 labels for one request'],
  ])('%s', (name, reason) => {
    const { observations, labels, unreadable } = read(name)
    expect([observations, labels]).toEqual([[], []])
    expect(unreadable.map((row) => row.reason)).toEqual([reason])
  })
})

it.each(['ground truth in base64', 'ground truth in JSON'])('%s is a label', (name) => {
  expect(read(name)).toEqual({ observations: [], labels: [{ id: 'e1', label: 1, rowNumber: 1 }], unreadable: [] })
})

it('every line of the fixture has a test', () => {
  const source = readFileSync(import.meta.filename, 'utf8')
  expect([...captures.keys()].filter((name) => !source.includes(`'${name}'`))).toEqual([])
})
