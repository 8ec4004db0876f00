import { expect, it } from 'vitest'
import { modelFileSchema } from '#contracts/model-file'
import { readDataCapture } from '#rows/data-capture/read-data-capture'

const base = {
  ...{ name: 'spread', type: 'xgboost', columns: { time: 'at', label: 'y' }, features: [{ name: 'price' }] },
}
const regression = { ...base, task: 'regression' }
const colors = { ...base, task: 'multiclass-classification', classes: ['red', 'green', 'blue'] }
const eventMetadata = { eventId: 'e', inferenceTime: '2024-03-01T10:00:00Z' }

/** The answers, or the reasons for having none, of as many records as asked. */
function read(file: object, records: number, data: string, encoding = 'JSON') {
  const endpointInput = { encoding: 'CSV', data: Array.from({ length: records }, (_, row) => `${row}`).join('\n') }
  const captureData = { endpointInput, endpointOutput: { encoding, data } }
  const { observations, unreadable } = readDataCapture(
    JSON.stringify({ captureData, eventMetadata }),
    modelFileSchema.parse(file),
  )
  expect([observations.length, unreadable]).toEqual([records, []])
  return observations.map(({ score, version, noScore }) => noScore?.reason ?? (version ? [score, version] : score))
}

it.each([
  ['a line of CSV', '-3.5\n1200\n', 'CSV', [-3.5, 1200]],
  ['a list', '[-3.5,1200]', 'JSON', [-3.5, 1200]],
  ['a list of lists', '{"predictions":[[-3.5],[1200]]}', 'JSON', [-3.5, 1200]],
  ['Linear Learner', '{"predictions":[{"score":-3.5},{"score":1200}]}', 'JSON', [-3.5, 1200]],
  [
    "Remodel's container",
    '{"version":"4","predictions":[{"value":-3.5,"interval":[-9,2]},{"value":1200,"interval":null}]}',
    'JSON',
    [
      [-3.5, 4],
      [1200, 4],
    ],
  ],
])('the values of a regression are read from %s', (_, data, encoding, expected) => {
  expect(read(regression, 2, data, encoding)).toEqual(expected)
})

it('a value that is refused, missing or in doubt is none, with the reason', () => {
  expect(
    read(
      regression,
      2,
      '{"version":"4","predictions":[{"value":null,"interval":null,"error":"too large"},{"value":1,"interval":null}]}',
    ),
  ).toEqual(['the answer has no number where its value is (null or NaN)', [1, 4]])
  expect(read(regression, 1, '{"predictions":[{"value":1,"score":2}]}')[0]).toMatch(/has both value and score/)
  expect(read(regression, 1, '[[1,2]]')[0]).toMatch(/has 2 values for one record, and a regression one/)
  expect(read(regression, 2, '[true,"late"]')).toEqual(Array(2).fill('the value in the answer is not a finite number'))
  expect(read(regression, 2, '1e400\n2', 'CSV')).toEqual(['the value in the answer is not a finite number', 2])
  const answer = { of: 'value', score: 'result.price' }
  expect(read({ ...regression, answer }, 1, '{"result":{"price":7.25}}')).toEqual([7.25])
})

it("the probabilities of several classes are read from Remodel's container, or where the model file says", () => {
  const own = '{"version":"4","predictions":[{"probabilities":[0.2,0.5,0.3],"label":1}]}'
  expect(read(colors, 1, own)).toEqual([[[0.2, 0.5, 0.3], 4]])
  expect(read(colors, 2, '[[0.2,0.5,0.3],[1,0,0]]')).toEqual(
    Array(2).fill(expect.stringMatching(/their order is not known: say how the answer reads/)),
  )
  const answer = { of: 'class-probabilities', score: '@' }
  const both = [
    [0.2, 0.5, 0.3],
    [1, 0, 0],
  ]
  expect(read({ ...colors, answer }, 2, '[[0.2,0.5,0.3],[1,0,0]]')).toEqual(both)
  expect(read({ ...colors, answer }, 2, '0.2,0.5,0.3\n1,0,0\n', 'CSV')).toEqual(both)
  expect(read({ ...colors, answer }, 1, '[[0.2,null,0.3]]')).toEqual([
    'a probability in the answer is not a finite number',
  ])
  expect(read({ ...colors, answer }, 1, '[0.7]')).toEqual(['the answer has no list of probabilities'])
})

it('ground truth has the labels of the task', () => {
  const truth = (file: object, data: string | number) => {
    const line = { groundTruthData: { data, encoding: 'CSV' }, eventMetadata: { eventId: 'e' } }
    const { labels, unreadable } = readDataCapture(JSON.stringify(line), modelFileSchema.parse(file))
    return labels[0]?.label ?? unreadable[0]?.reason
  }
  expect(truth(regression, '12.5')).toBe(12.5)
  expect(truth(regression, -3)).toBe(-3)
  expect(truth(regression, 'late')).toMatch(/ground truth: "late" is not a number\. Labels of a regression are numbers/)
  expect(truth(colors, 'green')).toBe('green')
})
