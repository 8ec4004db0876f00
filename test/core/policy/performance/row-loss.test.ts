import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BinaryMetric } from '#contracts/metric'
import type { Answer } from '#core/answer'
import {
  type BinaryLossOf,
  type LossOf,
  type MulticlassLossOf,
  type RegressionLossOf,
  rowLoss,
} from '#core/policy/performance/row-loss'

const values = { truePositive: 5, falsePositive: -2, trueNegative: 0.5, falseNegative: -7 }
const of = (metric: BinaryMetric): BinaryLossOf => ({
  task: 'binary-classification',
  metric,
  classificationThreshold: 0.4,
  positiveShare: 0.2,
})

type LossCase = LossOf & {
  readonly rows: readonly { readonly answer: Answer; readonly label: number; readonly loss: number }[]
}

/** container/tests/test_losses.py holds the trainer to the same file, which `write-row-losses.ts` writes. */
const fixture = new URL('../../../fixtures/policy/row-losses.json', import.meta.url)
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as LossCase[]

describe("a row's loss", () => {
  it('is that of the fixture, and so of the trainer', () => {
    // Each metric of a binary classification thrice, of several classes thrice, and of a regression.
    expect(cases).toHaveLength(15 + 12 + 5)
    for (const { rows, ...lossOf } of cases)
      for (const { answer, label, loss } of rows) {
        const error = Math.abs(rowLoss(answer, label, lossOf as LossOf) - loss)
        expect(error).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(loss)))
      }
  })

  it.each<[BinaryMetric, number, number, number]>([
    ['accuracy', 0.4, 1, 0],
    ['accuracy', 0.4, 0, 1],
    ['balanced-accuracy', 0.1, 1, 2.5],
    ['balanced-accuracy', 0.9, 0, 0.625],
    ['balanced-accuracy', 0.9, 1, 0],
    ['log-loss', 0.25, 1, Math.log(4)],
    ['log-loss', 0.25, 0, -Math.log(0.75)],
    ['log-loss', 0, 1, -Math.log(1e-6)],
    ['brier', 0.25, 1, 0.5625],
    [{ values }, 0.9, 1, -5],
    [{ values }, 0.9, 0, 2],
    [{ values }, 0.1, 0, -0.5],
    [{ values }, 0.1, 1, 7],
  ])('by %o is, for the score %d of a row labelled %d, %d', (metric, score, label, loss) => {
    expect(rowLoss(score, label, of(metric))).toBeCloseTo(loss, 12)
  })
})

const shares = [0.6, 0.3, 0.1]

describe('the loss of several classes', () => {
  it.each<[MulticlassLossOf['metric'], readonly number[], number, number]>([
    ['accuracy', [0.2, 0.5, 0.3], 1, 0],
    ['accuracy', [0.2, 0.5, 0.3], 2, 1],
    // The first of equals is the answer.
    ['accuracy', [0.4, 0.4, 0.2], 1, 1],
    ['balanced-accuracy', [0.4, 0.4, 0.2], 0, 0],
    ['balanced-accuracy', [0.2, 0.5, 0.3], 2, 1 / 0.3],
    ['balanced-accuracy', [0.2, 0.5, 0.3], 0, 1 / 1.8],
    ['log-loss', [0.2, 0.5, 0.3], 2, -Math.log(0.3)],
    ['log-loss', [0.5, 0.5, 0], 2, -Math.log(1e-6)],
    ['brier', [0.2, 0.5, 0.3], 1, 0.2 ** 2 + 0.5 ** 2 + 0.3 ** 2],
    ['brier', [0, 0, 1], 0, 2],
    // A class that the version does not know.
    ['accuracy', [0.2, 0.5, 0.3], 3, 1],
    ['balanced-accuracy', [0.2, 0.5, 0.3], 3, 1],
    ['log-loss', [0.2, 0.5, 0.3], 3, -Math.log(1e-6)],
    ['brier', [0.2, 0.5, 0.3], 3, 0.2 ** 2 + 0.5 ** 2 + 0.3 ** 2 + 1],
  ])('by %s is, for %j of class %d, %d', (metric, answer, label, loss) => {
    expect(rowLoss(answer, label, ofClasses(metric))).toBeCloseTo(loss, 12)
  })

  it('weighs classes the same while their shares are not known', () => {
    const unknown = { ...ofClasses('balanced-accuracy'), classShares: [] }
    expect(rowLoss([0.2, 0.5, 0.3], 2, unknown)).toBe(1)
  })
})

describe('the loss of a value', () => {
  it.each<[RegressionLossOf['metric'], number, number, number]>([
    ['absolute-error', 3, -1.5, 4.5],
    ['squared-error', 3, -1.5, 20.25],
    [{ quantile: 0.9 }, 3, 5, 1.8],
    [{ quantile: 0.9 }, 5, 3, 0.2],
    [{ quantile: 0.5 }, -2, 4, 3],
    ['absolute-error', 1e15, -1e15, 2e15],
  ])('by %o is, for %d where the label is %d, %d', (metric, value, label, loss) => {
    expect(rowLoss(value, label, { task: 'regression', metric })).toBeCloseTo(loss, 12)
  })
})

function ofClasses(metric: MulticlassLossOf['metric']): MulticlassLossOf {
  return { task: 'multiclass-classification', metric, classShares: shares }
}
