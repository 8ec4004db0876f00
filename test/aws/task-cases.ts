import { expect } from 'vitest'
import type { VersionDetail } from '#contracts/api/model-version'
import type { PerformancePoint } from '#contracts/api/performance'
import type { Prediction } from '#contracts/api/predictions'
import { type DemandTask, demandMoves } from './demand-rows.ts'

/** All that a person reads of a model that depends on its task. */
interface TaskCase {
  readonly name: string
  readonly task: DemandTask
  /** The first version's reason, and the second's, in the words of the task's metric. */
  readonly first: RegExp
  readonly better: RegExp
  /** Checks the figures of a training. */
  readonly figures: (detail: VersionDetail) => void
  /** Checks one stored row, … */
  readonly answer: (prediction: Prediction) => void
  /** … the first version's rows altogether, … */
  readonly answers: (predictions: readonly Prediction[]) => void
  /** … and the performance on these. */
  readonly performance: (point: PerformancePoint) => void
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const shareOf = <One>(all: readonly One[], isIt: (one: One) => boolean) => all.filter(isIt).length / all.length

const severalClasses: TaskCase = {
  name: 'demand-move',
  task: 'multiclass-classification',
  first: /^First version: accuracy 0\.\d+ on \d+ held-out rows\./,
  better: /^Better than version 1 by [\d.]+ of log loss \(/,
  figures({ task, classes, version: { heldOut }, challenger, interval, calibration }) {
    expect({ task, classes }).toEqual({ task: 'multiclass-classification', classes: demandMoves })
    expect(heldOut).toMatchObject({ figureName: 'log loss', mae: null, rmse: null, r2: null, intervalCoverage: null })
    expect(heldOut?.figure).toBeCloseTo(challenger?.logLoss ?? Number.NaN, 6)
    const confusion = challenger?.classConfusion ?? []
    expect(sum(confusion.flat())).toBe(heldOut?.rows)
    const right = sum(confusion.map((row, place) => row[place] ?? 0))
    expect(challenger?.accuracy).toBeCloseTo(right / (heldOut?.rows ?? 0), 9)
    expect(challenger?.byClass).toHaveLength(demandMoves.length)
    expect(sum((calibration ?? []).map(({ rows }) => rows))).toBe(heldOut?.rows)
    expect(interval).toBeNull()
  },
  answer({ score, predictedLabel, probabilities, interval }) {
    const shares = probabilities ?? {}
    expect(Object.keys(shares)).toEqual(demandMoves)
    expect(sum(Object.values(shares))).toBeCloseTo(1, 5)
    expect(score).toBe(Math.max(...Object.values(shares)))
    expect(shares[String(predictedLabel)]).toBe(score)
    expect(interval).toBeUndefined()
  },
  answers(predictions) {
    // Always the most frequent move would be right in less than half of these rows.
    expect(shareOf(predictions, ({ predictedLabel, label }) => predictedLabel === label)).toBeGreaterThan(0.6)
  },
  performance(point) {
    expect(point).toMatchObject({ mae: null, rmse: null, intervalCoverage: null })
    expect(point.accuracy).toBeGreaterThan(0.6)
    expect(point.windowFigure).toBeCloseTo(point.logLoss ?? Number.NaN, 6)
    expect(point.byClass).toHaveLength(demandMoves.length)
  },
}

const value: TaskCase = {
  name: 'demand-value',
  task: 'regression',
  first: /^First version: mean absolute error [\d.]+ on \d+ held-out rows\./,
  better: /^Better than version 1 by [\d.]+ of absolute error \(/,
  figures({ task, classes, version: { heldOut }, challenger, interval, residuals }) {
    expect({ task, classes }).toEqual({ task: 'regression', classes: null })
    expect(heldOut).toMatchObject({ figureName: 'mean absolute error', accuracy: null, auc: null, logLoss: null })
    expect(heldOut?.figure).toBeCloseTo(challenger?.mae ?? Number.NaN, 6)
    expect(challenger?.rmse).toBeGreaterThanOrEqual(challenger?.mae ?? Number.NaN)
    expect(challenger?.r2).toBeGreaterThan(0.5)
    expect(interval).toEqual({ coverage: 0.9, lower: expect.any(Number), upper: expect.any(Number) })
    expect(sum((residuals ?? []).map(({ rows }) => rows))).toBe(heldOut?.rows)
  },
  answer({ score, predictedLabel, probabilities, interval }) {
    expect(predictedLabel).toBeNull()
    expect(probabilities).toBeUndefined()
    expect(interval?.low).toBeLessThan(score ?? Number.NaN)
    expect(interval?.high).toBeGreaterThan(score ?? Number.NaN)
  },
  answers(predictions) {
    const isHeld = ({ interval, label }: Prediction) =>
      interval != null && Number(label) >= interval.low && Number(label) <= interval.high
    expect(shareOf(predictions, isHeld)).toBeGreaterThan(0.75)
    const errors = predictions.map(({ score, label }) => Math.abs(Number(score) - Number(label)))
    expect(sum(errors) / errors.length).toBeLessThan(50)
  },
  performance(point) {
    expect(point).toMatchObject({ accuracy: null, auc: null, logLoss: null, byClass: null })
    expect(point.mae).toBeLessThan(50)
    expect(point.windowFigure).toBeCloseTo(point.mae ?? Number.NaN, 6)
    expect(point.intervalCoverage).toBeGreaterThan(0.75)
  },
}

export const taskCases = [severalClasses, value] as const
