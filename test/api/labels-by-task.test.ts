import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IngestBatch } from '#contracts/ingest-batch'
import { sql } from '#core/sql'
import { makeHandler } from '#functions/ingest-observations/handler'
import { learnClasses } from '#store/models/learn-classes'
import { fakePorts } from '#test/support/fake-ports'
import { type ApiLab, type Json, openApiLab } from './api-lab.ts'

const iris = {
  name: 'iris',
  type: 'xgboost',
  task: 'multiclass-classification',
  columns: { time: 'seen', id: 'row', label: 'species' },
  features: [{ name: 'width' }],
}

let lab: ApiLab
let ingest: (batch: IngestBatch) => Promise<unknown>
beforeAll(async () => {
  lab = await openApiLab({ ingest: (batch) => ingest(batch) })
  ingest = makeHandler(fakePorts(lab.database, '1996-09-04T12:00:00Z'))
})
afterAll(() => lab.close())

const apply = (file: object, status = 201): Promise<Json> =>
  lab.json(status, 'PUT', `/v1/models/${(file as typeof iris).name}`, file)
const post = (name: string, rows: readonly (string | number)[], type = 'text/csv'): Promise<Json> => {
  const lines = rows.map((label, index) => ({
    seen: `1996-09-04T10:${10 + index}Z`,
    row: `${label}-${index}`,
    width: 1,
    label,
  }))
  const csv = `seen,row,width,species\n${lines.map((row) => Object.values(row).join()).join('\n')}\n`
  const json = lines.map(({ label, ...row }) => JSON.stringify({ ...row, species: label })).join('\n')
  return lab.json(200, 'POST', `/v1/models/${name}/observations`, type === 'text/csv' ? csv : json, {
    'content-type': type,
  })
}
const classesOf = async (name: string) => (await lab.json(200, 'GET', `/v1/models/${name}`)).classes
const storedLabels = async (name: string) =>
  (await lab.json(200, 'GET', `/v1/models/${name}/predictions?order=oldest-first`)).predictions.map(
    ({ label }: Json) => label,
  )
const train = (name: string, state: 'queued' | 'failed') =>
  lab.database.execute(sql`
    insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, manifest_key, ended_at)
    values (${`run-${name}-${state}`}, ${name}, ${state}, 'initial', 'first', now(), 'm.json',
            case when ${state}::text = 'failed' then now() end)`)

describe('classes that the model file does not name', () => {
  it('are learnt in the order of deliveries, and sorted within one', async () => {
    await apply(iris)
    const first = await post('iris', ['setosa', 'Versicolor', 'setosa', 10, '9.0'])
    expect(first).toMatchObject({ rejected: 0, labels: 5, learntClasses: ['9', '10', 'Versicolor', 'setosa'] })
    expect(first.notes).toEqual([
      expect.stringMatching(/^Classes "9", "10", "Versicolor", "setosa": these rows show them/),
    ])
    expect(await post('iris', ['setosa', 'agave', 9], 'application/x-ndjson')).toMatchObject({
      ...{ rejected: 0, learntClasses: ['agave'] },
    })
    expect(await classesOf('iris')).toEqual(['9', '10', 'Versicolor', 'setosa', 'agave'])
    expect(await storedLabels('iris')).toContain('agave')
  })

  it('are the same after a repeat, and one order where two deliveries come at once', async () => {
    await apply({ ...iris, name: 'twice' })
    const learn = (classes: string[]) => learnClasses(lab.database, { modelName: 'twice', classes })
    const [left, right] = await Promise.all([learn(['a', 'b']), learn(['b', 'c'])])
    const longer = left.length > right.length ? left : right
    expect([...longer].sort()).toEqual(['a', 'b', 'c'])
    expect(await learn(['b', 'a', 'c'])).toEqual(longer)
    expect(await classesOf('twice')).toEqual(longer)
  })

  it('are closed while a training has frozen its data, and open again if it leaves no version', async () => {
    await apply({ ...iris, name: 'closed' })
    await post('closed', ['a', 'b'])
    await train('closed', 'queued')
    expect(await post('closed', ['a', 'c', 'b'])).toMatchObject({
      ...{ rejected: 1, learntClasses: [] },
      rejectedRows: [
        { reason: 'species: "c" is none of the classes that the rows showed before the first training ("a", "b")' },
      ],
    })
    await lab.database.execute(sql`
      update retraining_runs set state = 'failed', ended_at = now() where model_name = 'closed'`)
    expect(await post('closed', ['a', 'c', 'b'])).toMatchObject({ rejected: 0, learntClasses: ['c'] })
  })

  it('are none of a delivery that would bring more than a hundred: it says that these are numbers', async () => {
    await apply({ ...iris, name: 'many' })
    const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
    expect(await post('many', numbers(0, 49))).toMatchObject({ rejected: 0 })
    expect(await post('many', numbers(49, 97))).toMatchObject({ rejected: 0 })
    const last = await post('many', ['p', 'q', 'r', 's', 1])
    expect(last).toMatchObject({ rejected: 4, labels: 1, learntClasses: [] })
    expect(last.rejectedRows[0].reason).toMatch(/more than 100 of them .*labels of a regression: say so in task/)
    expect(await classesOf('many')).toHaveLength(97)
  })
})

describe('an edit of a model that has labels', () => {
  const fixed = { ...iris, name: 'fixed', classes: ['a', 'b', 'c'] as string[] | undefined }
  beforeAll(async () => {
    await apply(fixed)
    await post('fixed', ['a', 'c'])
  })

  it.each([
    ['its task', { task: 'regression', classes: undefined }, 'task', /was multiclass-classification, now regression/],
    ['the order of its classes', { classes: ['b', 'a', 'c'] }, 'classes', /was a, b, c, now b, a, c/],
    ['a class less', { classes: ['a', 'b'] }, 'classes', /now a, b/],
  ])('is refused where it changes %s', async (_, change, field, message) => {
    const problem = await apply({ ...fixed, ...change }, 409)
    expect([problem.code, problem.errors]).toEqual([
      'LABELS_FIXED',
      [{ field, message: expect.stringMatching(message) }],
    ])
  })

  it('may name more classes behind them until a training has frozen its data', async () => {
    await apply({ ...iris, name: 'fixed', classes: ['a', 'b', 'c', 'd'] }, 200)
    await train('fixed', 'queued')
    const problem = await apply({ ...iris, name: 'fixed', classes: ['a', 'b', 'c', 'd', 'e'] }, 409)
    expect(problem.detail).toMatch(/list of classes of fixed is fixed, because a training is or was made of them/)
  })

  it('keeps the classes that a file no longer names', async () => {
    await apply({ ...iris, name: 'fixed' }, 200)
    expect(await classesOf('fixed')).toEqual(['a', 'b', 'c', 'd'])
    expect(await storedLabels('fixed')).toEqual(['a', 'c'])
  })
})

describe('a regression', () => {
  it('takes numbers, and keeps all other rows of a delivery', async () => {
    await apply({ ...iris, name: 'size', task: 'regression' })
    const told = await post('size', [1.5, -20000.25, 'large', '"1,234"', 1e16, 'inf'])
    expect(told).toMatchObject({ labels: 2, rejected: 4 })
    expect(told.rejectedRows.map(({ rowNumber, reason }: Json) => `${rowNumber} ${reason}`)).toEqual([
      '3 species: "large" is not a number. Labels of a regression are numbers',
      expect.stringMatching(/^4 species: "1,234" is not a number: write decimals with a point/),
      '5 species: 10000000000000000 is beyond 1e15, the largest label',
      '6 species: "inf" is not a number. Labels of a regression are numbers',
    ])
    expect(await storedLabels('size')).toEqual([1.5, -20000.25])
  })

  it('whose texts were refused takes them once the file says that they are classes', async () => {
    await apply({ ...iris, name: 'texts', task: 'regression' })
    expect(await post('texts', ['small', 'large'])).toMatchObject({ labels: 0, rejected: 2 })
    await apply({ ...iris, name: 'texts' }, 200)
    expect(await post('texts', ['small', 'large'])).toMatchObject({ labels: 2, rejected: 0, status: 'accepted' })
  })
})

describe('a model file', () => {
  it.each([
    [{ metric: 'absolute-error' }, 'metric', /is no metric of a multiclass-classification: it has accuracy/],
    [
      { metric: { values: { truePositive: 1, falsePositive: 0, trueNegative: 0, falseNegative: 0 } } },
      'metric',
      /is no metric/,
    ],
    [{ task: 'regression', metric: 'accuracy' }, 'metric', /it has absolute-error, squared-error and quantile/],
    [{ task: 'binary-classification', metric: { quantile: 0.9 } }, 'metric', /is no metric of a binary-classification/],
    [{ positiveLabel: 'a' }, 'positiveLabel', /belongs to a binary-classification/],
    [{ classificationThreshold: 0.4 }, 'classificationThreshold', /belongs to a binary-classification/],
    [{ task: 'regression', classes: ['a', 'b'] }, 'classes', /belong to a classification, and this is a regression/],
    [{ classes: ['1', 'b', '1.0'] }, 'classes.2', /label 1.0 is listed twice/],
    [{ classes: ['a'] }, 'classes', /two labels or more/],
    [{ columns: { ...iris.columns, score: 'p' } }, 'columns.score', /answers with a probability for each class/],
    [{ answer: { of: 'class-probabilities', score: 'p' } }, 'classes', /in which order the answers list/],
    [
      { classes: ['a', 'b', 'c'], answer: { of: 'value', score: 'p' } },
      'answer.of',
      /is no answer of a multiclass-classification: it has class-probabilities/,
    ],
    [{ task: 'regression', answer: { of: 'each-class', score: 'p', positiveIndex: 1 } }, 'answer.of', /it has value/],
  ])('is refused with %j', async (change, field, message) => {
    const problem = await apply({ ...iris, name: 'refused', ...change }, 422)
    expect(problem.errors).toEqual([{ field, message: expect.stringMatching(message) }])
  })

  it('has the metric of its task by default', async () => {
    await apply({ ...iris, name: 'defaults', task: 'regression' })
    const { file } = await lab.json(200, 'GET', '/v1/models/defaults')
    expect([file.task, file.metric]).toEqual(['regression', 'absolute-error'])
  })
})
