import { describe, expect, it } from 'vitest'
import type { PerformancePoint } from '#contracts/api/performance'
import type { TimelineMark } from '#contracts/api/timeline'
import { cellWords } from '#dashboard/chart/drift-cell'
import { nearMarks } from '#dashboard/chart/near-marks'
import { placesAlone } from '#dashboard/chart/places-alone'
import { shownMetric } from '#dashboard/chart/shown-metric'
import { sparklinePoints } from '#dashboard/chart/sparkline-points'
import { stepPath } from '#dashboard/chart/step-path'
import { figuresBeside } from '#dashboard/format/figures-beside'
import { percentText, pointsText } from '#dashboard/format/numbers'
import { crossingsOf } from '#dashboard/pages/model/crossings-of'
import { gainOf } from '#dashboard/pages/model/gain-of'
import { classResults, frequentConfusions } from '#dashboard/pages/run/class-results'
import { textWithoutNumbers } from '#dashboard/parts/text-without-numbers'

const frame = { width: 100, height: 20 }

describe('a sparkline', () => {
  it('breaks where values are missing, and ends at the last value', () => {
    const { lines, last } = sparklinePoints([0.8, 0.82, null, 0.9, 0.95, null], 0.7, frame)
    expect(lines).toHaveLength(2)
    expect(last?.x).toBeCloseTo(78.8)
  })

  it('shows small changes as small', () => {
    const { lines, lineY } = sparklinePoints([0.9, 0.901], 0.9, frame)
    const heights = (lines[0] ?? '').split(' ').map((point) => Number(point.split(',')[1]))
    expect(Math.abs((heights[0] ?? 0) - (heights[1] ?? 99))).toBeLessThan(1)
    expect(lineY).toBeCloseTo(10, 0)
  })

  it('keeps its lines and its threshold inside the frame', () => {
    const { lines, lineY } = sparklinePoints([0, 1, 0.5], 0.7, frame)
    for (const point of lines.join(' ').split(' ')) {
      const [x = -1, y = -1] = point.split(',').map(Number)
      expect(x >= 0 && x <= 100 && y >= 0 && y <= 20).toBe(true)
    }
    expect(lineY).toBeGreaterThan(0)
    expect(sparklinePoints([], 0.7, frame)).toMatchObject({ lines: [], last: null })
  })

  it('has no line to compare with where none is known', () => {
    expect(sparklinePoints([0.4, 0.6], null, frame)).toMatchObject({ lineY: null, last: { x: 98, y: 2 } })
    expect(sparklinePoints([null], null, frame)).toEqual({ lines: [], lineY: null, last: null })
  })
})

describe('a value without a neighbor', () => {
  it('is found wherever no line would show it', () => {
    expect(placesAlone([0.9])).toEqual([0])
    expect(placesAlone([0.9, null, 0.8, 0.7, null, 0.6])).toEqual([0, 5])
    expect(placesAlone([null, 0.5, null])).toEqual([1])
    expect(placesAlone([0.9, 0.8])).toEqual([])
    expect(placesAlone([])).toEqual([])
  })

  it('has one across a place of another kind', () => {
    expect(placesAlone([0.9, undefined, 0.8, null, undefined, 0.7])).toEqual([5])
  })
})

describe("the text of an explanation's line", () => {
  it.each([
    ['Drift of size[0], area<m2> [KS 0.3]', 'KS 0.3', 'Drift of size[0], area<m2>'],
    ['Drift of size[0].', null, 'Drift of size[0].'],
    ['Rows of a [b] [feature a [b], KS 0.3]', 'feature a [b], KS 0.3', 'Rows of a [b]'],
  ])('is whole without its numbers: %s', (text, numbers, shown) => {
    expect(textWithoutNumbers({ text, numbers })).toBe(shown)
  })
})

describe('a histogram', () => {
  it('is outlined from edge to edge', () => {
    const whole = { low: 0, high: 4, top: 2, width: 40, height: 20 }
    expect(stepPath([0, 1, 4], [2, 1], whole)).toBe('M0 20V0H10V10H40V20')
  })
})

describe('the crossings of a threshold', () => {
  const points = [
    { at: 'a', accuracy: 0.9, upper: 0.95 },
    { at: 'b', accuracy: 0.8, upper: 0.86 },
    { at: 'c', accuracy: null, upper: null },
    { at: 'd', accuracy: 0.7, upper: 0.78 },
  ]

  it('are counted for the accuracy and for the whole interval', () => {
    expect(crossingsOf(points, 0.85)).toEqual({ known: 3, below: 2, significant: 1, firstAt: 'd' })
    expect(crossingsOf(points, 0.87)).toEqual({ known: 3, below: 2, significant: 2, firstAt: 'b' })
    expect(crossingsOf(points, 0.5)).toEqual({ known: 3, below: 0, significant: 0, firstAt: null })
    expect(crossingsOf([{ at: 'a', accuracy: null, upper: null }], 0.5)).toBeNull()
    expect(crossingsOf([], 0.5)).toBeNull()
  })
})

describe('a cell of the drift map', () => {
  const stretch = { from: '1998-03-15T22:00:00.000Z', to: '1998-03-25T18:00:00.000Z' }
  const cell = { at: '1998-03-18T15:00:00.000Z', outcome: 'drifted', statistic: 0.7091, severity: 'high' } as const

  it('names its stretch and the check that it opens', () => {
    expect(cellWords(cell, stretch)).toBe(
      '1998-03-15 22:00 to 1998-03-25 18:00: at worst high drift, statistic 0.709 (checked 1998-03-18 15:00)',
    )
    expect(cellWords({ ...cell, outcome: 'insufficient-data', severity: null }, stretch)).toMatch(/insufficient data$/)
    expect(cellWords(null, stretch)).toMatch(/not checked$/)
  })
})

describe('the gain of retraining', () => {
  const points = (...each: Partial<PerformancePoint>[]) => each as PerformancePoint[]
  const accuracy = shownMetric({ metric: 'accuracy', isLargerBetter: true })

  it('is the difference of the means over points that have both', () => {
    const gain = gainOf(
      points(
        { accuracy: 0.9, baselineAccuracy: 0.9, version: 1 },
        { accuracy: 0.94, baselineAccuracy: 0.8, version: 2 },
        { accuracy: 0.5, baselineAccuracy: null, version: 2 },
      ),
      accuracy,
    )
    expect(gain?.figure).toBeCloseTo(0.92)
    expect(gain?.gained).toBeCloseTo(0.07)
  })

  it('equals the difference of the two figures shown', () => {
    const gain = gainOf(
      points(
        { accuracy: 0.91546, baselineAccuracy: 0.9, version: 1 },
        { accuracy: 0.91546, baselineAccuracy: 0.7851, version: 2 },
      ),
      accuracy,
    )
    expect([percentText(gain?.figure), percentText(gain?.baseline)]).toEqual(['91.5\u00a0%', '84.3\u00a0%'])
    expect(pointsText(gain?.gained ?? 0)).toBe('+7.2 points')
  })

  it('of an error is how much lower it is, in its own unit', () => {
    const error = shownMetric({ metric: 'mean absolute error', isLargerBetter: false })
    const gain = gainOf(
      points(
        { windowFigure: 12, baselineFigure: 12, version: 1 },
        { windowFigure: 11, baselineFigure: 14, version: 2 },
      ),
      error,
    )
    expect(gain).toEqual({ figure: 11.5, baseline: 13, gained: 1.5 })
  })

  it('is null while there is only one version', () => {
    expect(gainOf(points({ accuracy: 0.9, baselineAccuracy: 0.9, version: 1 }), accuracy)).toBeNull()
    expect(gainOf([], accuracy)).toBeNull()
  })
})

describe('the figure of a metric', () => {
  it('is read and written in its own unit', () => {
    const point = {
      accuracy: 0.9,
      windowFigure: 0.31,
      figure: 0.4,
      naiveFigure: 0.5,
      windowNaiveFigure: null,
    } as PerformancePoint
    const logLoss = shownMetric({ metric: 'log loss', isLargerBetter: false })
    expect([logLoss.figureOf(point), logLoss.naiveOf(point), logLoss.lowerOf(point)]).toEqual([0.31, 0.5, null])
    expect([logLoss.text(0.31), shownMetric({ metric: 'accuracy', isLargerBetter: true }).text(0.9)]).toEqual([
      '0.31',
      '90.0\u00a0%',
    ])
    // Checks of earlier releases kept the figure of the verdict's stretch alone.
    expect(logLoss.figureOf({ ...point, windowFigure: null })).toBe(0.4)
  })

  it('has those beside it that its task has, and leaves out what is not known', () => {
    const figures = { precision: 0.8, recall: null, f1: 0.75, auc: 0.91, mae: 12.3, rmse: 20, intervalCoverage: 0.9 }
    expect(figuresBeside('binary-classification', figures)).toBe('precision 80\u00a0%, AUC 0.91')
    expect(figuresBeside('multiclass-classification', figures)).toBe('macro precision 80\u00a0%, F1 0.75, AUC 0.91')
    expect(figuresBeside('regression', figures)).toBe('MAE 12.3, RMSE 20, in the interval 90\u00a0%')
    expect(figuresBeside('regression', figures, 'mean absolute error')).toBe('RMSE 20, in the interval 90\u00a0%')
    expect(figuresBeside('regression', { precision: 1 })).toBe('')
  })
})

describe('classes on a run’s page', () => {
  const confusion = [
    [8, 1, 1],
    [0, 5, 0],
    [3, 0, 2],
  ]

  it('have their rows and their figures', () => {
    const byClass = confusion.map((_, index) => ({ precision: 0.5, recall: index / 2, f1: null, auc: null }))
    expect(classResults(confusion, byClass).map(({ rows, recall }) => [rows, recall])).toEqual([
      [10, 0],
      [5, 0.5],
      [5, 1],
    ])
    expect(classResults(confusion, null)[0]).toMatchObject({ rows: 10, precision: null })
  })

  it('are confused most often first', () => {
    expect(frequentConfusions(confusion, 2)).toEqual([
      { label: 2, answer: 0, rows: 3 },
      { label: 0, answer: 1, rows: 1 },
    ])
    expect(
      frequentConfusions(
        [
          [4, 0],
          [0, 4],
        ],
        5,
      ),
    ).toEqual([])
  })
})

describe('marks near the pointer', () => {
  const mark = (at: string, kind: TimelineMark['kind']): TimelineMark => ({
    at: `2024-03-01T${at}:00.000Z`,
    kind,
    headline: '',
    text: '',
    trigger: null,
    runId: null,
    version: null,
  })

  it('are the nearest ones without requests', () => {
    const marks = [
      mark('01:00', 'promoted'),
      mark('01:10', 'requested'),
      mark('01:20', 'degraded'),
      mark('09:00', 'rejected'),
    ]
    const near = nearMarks(marks, { at: Date.parse('2024-03-01T01:15:00Z'), withinMs: 3_600_000, count: 2 })
    expect(near.map(({ kind }) => kind)).toEqual(['degraded', 'promoted'])
  })
})
