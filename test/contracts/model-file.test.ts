import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { modelFileSchema } from '#contracts/model-file'

const file = {
  name: 'churn',
  type: 'xgboost',
  columns: { time: 'at', id: 'customer', label: 'left', score: 'p' },
  features: [{ name: 'calls' }, { name: 'plan', kind: 'categorical' }],
}
const answer = { of: 'predicted-label', score: '[1]', label: '[0]' }
const problemsOf = (other: object) =>
  modelFileSchema
    .safeParse({ ...file, ...other })
    .error?.issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`)
const named = (...names: string[]) => ({ features: names.map((name) => ({ name })) })

describe('a model file with a field at fault names it', () => {
  it.each([
    [named(''), 'features[0].name: is blank'],
    [named('a', ' \t'), 'features[1].name: is blank'],
    [named('a'.repeat(101)), "features[0].name: a column's name has at most 100 characters"],
    [named('a', 'b', 'a'), 'features[2].name: feature a is listed twice'],
    [named('a\u0000b'), 'features[0].name: has a NUL character, which no text may have'],
    [named('caf\ud83d'), 'features[0].name: has half a surrogate pair, which no text may have'],
    [named('left'), 'columns.label: column left is also a feature: a model must not see its own label'],
    [
      named(file.columns.time),
      `columns.time: column ${file.columns.time} is also a feature: a time only grows, so that it drifts by itself`,
    ],
    [{ features: [] }, 'features: a model has at least one feature'],
    [
      named(...Array.from({ length: 10_000 }, (_, index) => `f${index}`)),
      'features: a model has at most 2000 features',
    ],
    [{ columns: { ...file.columns, label: '' } }, 'columns.label: is blank'],
    [
      { columns: { ...file.columns, time: 'x'.repeat(5000) } },
      "columns.time: a column's name has at most 100 characters",
    ],
    [
      { columns: { ...file.columns, score: 'left' } },
      'columns.label: column left is also the score: a label has a column of its own; ' +
        'columns.score: column left is also the label: a score has a column of its own',
    ],
    [
      { columns: { ...file.columns, label: 'customer' } },
      'columns.label: column customer is also the id: a label has a column of its own',
    ],
    [{ description: 'a\u0000' }, 'description: has a NUL character, which no text may have'],
    [{ parameters: { 'eta\udc00': 1 } }, 'parameters: has half a surrogate pair, which no text may have'],
    [{ name: 'Churn' }, 'name: a name starts with a letter and has 1 to 40 of a-z, 0-9 and -'],
    [{ name: '../churn' }, 'name: a name starts with a letter and has 1 to 40 of a-z, 0-9 and -'],
    [{ name: 'churn\n' }, 'name: a name starts with a letter and has 1 to 40 of a-z, 0-9 and -'],
    [
      { answer: { ...answer, labels: { negative: '1', positive: '1.0' } } },
      'answer.labels.positive: both labels are the same',
    ],
    [
      { answer: { ...answer, labels: { negative: 'True', positive: 'true' } } },
      'answer.labels.positive: both labels are the same',
    ],
  ])('%j', (other, problems) => {
    expect(problemsOf(other)?.join('; ')).toBe(problems)
  })

  it.each([
    [{ answer: { of: 'each-class', score: '@' } }, 'answer.positiveIndex'],
    [{ answer: { of: 'each-class', score: '@', positiveIndex: 2 } }, 'answer.positiveIndex'],
    [{ answer: { of: 'predicted-label', score: '[1]' } }, 'answer.label'],
    [{ answer: { of: 'positive-class' } }, 'answer.score'],
    [{ answer: { of: 'positive-class', score: 'x'.repeat(201) } }, 'answer.score'],
    [{ answer: { of: 'odds', score: '@' } }, 'answer.of'],
  ])('%j', (other, field) => {
    expect(problemsOf(other)?.map((problem) => problem.split(':', 1)[0])).toEqual([field])
  })
})

it.each(['a b', 'größe', 'line\nbreak', '💥', 'a/b', '..', '__proto__', 'constructor', '"', '0'])(
  'a feature may be called %j',
  (name) => {
    expect(problemsOf(named(name))).toBeUndefined()
    expect(modelFileSchema.parse({ ...file, ...named(name) }).features[0]?.name).toBe(name)
  },
)

it('the id and the time may be one column, and a label may be known at the time of its row', () => {
  const columns = { time: 'at', id: 'at', label: 'left', labelKnownAt: 'at' }
  expect(problemsOf({ columns })).toBeUndefined()
})
