import { describe, expect, it } from 'vitest'
import type { Labels } from '#contracts/labels'
import { labelsOf, labelValueOf } from '#contracts/labels'
import { checkRows } from '#rows/check-rows'
import { classesShownBy, labelOfValue } from '#rows/label-of-value'
import { isUnlabelled, readLabel } from '#rows/read-label'

const regression = { task: 'regression' } as const
const multiclass = { task: 'multiclass-classification' } as const

describe('the label of a regression', () => {
  it.each([
    ['12.5', 12.5],
    [' -3 ', -3],
    ['1e3', 1000],
    [0, 0],
    [1e15, 1e15],
    ['-1e15', -1e15],
  ])('%j is a number', (cell, value) => {
    expect(readLabel(cell, regression)).toEqual({ value })
    expect(labelOfValue(value, regression)).toEqual({ label: value })
  })

  it.each([
    ['late', '"late" is not a number. Labels of a regression are numbers'],
    [
      '1,234',
      /"1,234" is not a number: write decimals with a point and no thousands separators\. Labels of a regression/,
    ],
    ['3,5', /write decimals with a point/],
    ['true', '"true" is not a number. Labels of a regression are numbers'],
    [false, '"false" is not a number. Labels of a regression are numbers'],
    ['Infinity', '"Infinity" is not a number. Labels of a regression are numbers'],
    [Number.POSITIVE_INFINITY, 'not a finite number. Labels of a regression are numbers'],
    [[1, 2], /is not a number/],
  ])('is not %j', (cell, problem) => {
    expect(readLabel(cell, regression)).toEqual({
      problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
    })
  })

  it.each([Number.NaN, '', 'NaN', null, undefined])('is missing where the cell is %j', (cell) => {
    expect(isUnlabelled(cell, regression)).toBe(true)
  })

  it.each([
    [1.1e15, '1100000000000000 is beyond 1e15, the largest label'],
    [-2e300, '-2e+300 is beyond 1e15, the largest label'],
    [Number.NaN, '"NaN" is no number, and labels of a regression are finite numbers'],
    ['12', '"12" is no number, and labels of a regression are finite numbers'],
  ])('%j is refused, whatever way it came', (value, problem) => {
    expect(labelOfValue(value, regression)).toEqual({ problem })
  })
})

describe('the label of several classes', () => {
  const digits: Labels = { ...multiclass, classes: ['3', 'seven', 'true'], unseen: 'not-declared' }

  it.each([
    ['3', 0],
    [3, 0],
    ['3.0', 0],
    [' seven ', 1],
    [true, 2],
    ['True', 2],
  ])('%j is one class however it is written', (cell, label) => {
    const read = readLabel(cell, multiclass)
    expect('value' in read && labelOfValue(read.value, digits)).toEqual({ label })
  })

  it('is a word for a missing value where the model file names it', () => {
    expect(isUnlabelled('none', multiclass)).toBe(true)
    expect(isUnlabelled('none', { ...multiclass, classes: ['none', 'mild', 'severe'] })).toBe(false)
  })

  it.each([
    ['not-declared', '"8" is none of the classes of the model file ("3", "seven", "true")'],
    ['closed', '"8" is none of the classes that the rows showed before the first training ("3", "seven", "true")'],
    ['too-many', /would bring more than 100 of them \(known so far: "3", .*labels of a regression: say so in task/],
  ] as const)('that the model does not have is refused with the reason (%s)', (unseen, problem) => {
    expect(labelOfValue(8, { ...digits, unseen })).toEqual({
      problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
    })
  })

  it('names ten classes of many', () => {
    const classes = Array.from({ length: 14 }, (_, index) => `c${index}`)
    const read = labelOfValue('x', { ...multiclass, classes, unseen: 'closed' })
    expect('problem' in read && read.problem).toMatch(/"c9" and 4 more\)$/)
  })

  it('is learnt in the order of numbers, then of code points', () => {
    expect(classesShownBy([10, '9', 'b', 'a', '9.0', '😀', '\uFFFD', -1, 'True'])).toEqual([
      ...['-1', '9', '10', 'a', 'b', 'true', '\uFFFD', '😀'],
    ])
  })

  it('reads back as it is named', () => {
    const labels = labelsOf({ ...multiclass }, { learntLabel: null, learntClasses: ['a', 'b', 'c'] })
    expect([0, 2, 3].map((label) => labelValueOf(label, labels))).toEqual(['a', 'c', 'class 3'])
  })
})

describe('labels of one observation that were known at the same time', () => {
  const columns = { time: 'at', id: 'id', label: 'y' }
  const features = [{ name: 'x', kind: 'numeric', group: 'other' }] as const
  const check = (task: 'regression' | 'multiclass-classification', told: readonly (string | number)[]) =>
    checkRows(
      {
        ...{ modelName: 'm', batchId: 'b', moreFollows: false, unreadable: [], observations: [] },
        labels: told.map((label) => ({ id: 'o', at: 1000, knownAt: 2000, label })),
      },
      { task, columns, features: [...features], classes: ['a', 'b', 'c'] },
      5000,
    )

  it.each([
    ['multiclass-classification', ['a', 'c', 'a']],
    ['regression', [1.5, 2.5, 1.5]],
  ] as const)('are ambiguous where they differ: %s', (task, told) => {
    const { labels, rejected } = check(task, told)
    expect([labels.length, rejected.length]).toEqual([0, 3])
    expect(rejected[0]?.reason).toContain(`is ambiguous: known at the same time as row 2, which says ${told[1]}`)
  })

  it('are one where they agree', () => {
    expect(check('regression', [2.5, 2.5]).labels).toMatchObject([{ label: 2.5 }])
  })
})
