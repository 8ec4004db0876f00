import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { binsForChart, classesForChart } from '#core/policy/scores/bins-for-chart'
import { compareScores } from '#core/policy/scores/compare-scores'
import { heldOutClassBlocks, heldOutValueBlocks } from '#core/policy/scores/held-out-blocks'
import { binOf, classBins, valueBins } from '#core/policy/scores/score-bins'
import { sumScores } from '#core/policy/scores/score-block'
import { scoreFeatures } from '#core/policy/scores/score-features'
import { scoreHistory } from '#core/policy/scores/score-history'
import { seededRandom } from '#core/statistics/seeded-random'
import { configuration } from '../samples.ts'

const day = (index: number) => new Date(index * dayMs).toISOString()

describe('the values of a regression', () => {
  it.each([
    ['negative ones', [-5, -3, -1]],
    ['large ones', [1e12, 2e12, 3e12]],
    ['small ones of both signs', [-1e-9, 0, 1e-9]],
  ])('have bins of their own: %s', (_, values) => {
    const { prediction, confidence } = valueBins(values)
    expect(confidence).toEqual([])
    expect(prediction).toEqual([...prediction].sort((a, b) => a - b))
    const bins = values.map((value) => binOf(prediction, value))
    expect(new Set(bins).size).toBe(values.length)
    // Values beyond all of them have bins of their own.
    expect(binOf(prediction, (values[0] as number) - 1)).toBe(0)
    expect(binOf(prediction, (values.at(-1) as number) + 1e15)).toBe(prediction.length)
  })

  it('give a value that is more frequent than a bin its own, below zero too', () => {
    const { prediction } = valueBins([...new Array(50).fill(-2.5), ...Array.from({ length: 50 }, (_, row) => row)])
    const own = binOf(prediction, -2.5)
    expect([binOf(prediction, -2.5000001), binOf(prediction, -2.4999999)]).not.toContain(own)
  })

  it('are compared by the largest gap, without a confidence', () => {
    const random = seededRandom('values')
    const values = Array.from({ length: 4000 }, () => 100 * random.uniform() - 50)
    const bins = valueBins(values)
    const of = (scores: readonly number[]) =>
      sumScores(heldOutValueBlocks([{ at: day(0), rows: scores.length, scores: [...scores], labels: [] }], bins))
    const names = scoreFeatures([], 'regression')
    const compared = { names, classNames: [], bins, reference: of(values), broken: false, configuration }
    const same = compareScores({ ...compared, current: of(values) })
    expect(same.map(({ featureName, statistic }) => [featureName, statistic])).toEqual([['prediction', 0]])
    const [moved] = compareScores({ ...compared, current: of(values.map((value) => value + 30)) })
    expect(moved).toMatchObject({ status: 'comparable', statisticName: 'ks' })
    // A shift by 30 of a range of 100.
    expect(moved?.statistic).toBeCloseTo(0.3, 1)
  })

  it('are drawn from the smallest held-out one to the largest, and those beyond at the ends', () => {
    const chart = binsForChart([-10, 0, 10], {
      reference: [
        [1, 5],
        [2, 5],
      ],
      current: [
        [0, 4],
        [1, 4],
        [3, 2],
      ],
      bins: 2,
      range: null,
    })
    expect(chart).toEqual({ kind: 'numeric', edges: [-10, 0, 10], reference: [0.5, 0.5], current: [0.8, 0.2] })
  })
})

describe('the answers of several classes', () => {
  const bins = classBins([0.4, 0.6, 0.8], 3)
  const names = scoreFeatures([], 'multiclass-classification')
  const blockOf = (at: string, answers: readonly number[]) => {
    const scores = answers.map(() => 0.6)
    return { at, rows: answers.length, scores, answers: [...answers], labels: answers.map(() => 0) }
  }
  const counted = (answers: readonly number[]) => sumScores(heldOutClassBlocks([blockOf(day(0), answers)], bins))

  it('have a bin for each class', () => {
    expect([0, 1, 2].map((index) => binOf(bins.prediction, index))).toEqual([0, 1, 2])
  })

  it('are compared as categories: by total variation, at the class that has changed most, by its name', () => {
    const reference = counted(Array.from({ length: 3000 }, (_, row) => row % 3))
    // Half of the last class has gone to the first: the mean of the indexes would hardly tell.
    const current = counted(Array.from({ length: 3000 }, (_, row) => (row % 6 === 5 ? 0 : row % 3)))
    const compared = { names, classNames: ['cat', 'dog', 'hen'], bins, reference, broken: false, configuration }
    const [prediction, confidence] = compareScores({ ...compared, current })
    expect(prediction).toMatchObject({ kind: 'categorical', statisticName: 'total-variation', status: 'comparable' })
    expect(prediction?.statistic).toBeGreaterThan(0.14)
    expect(prediction?.statistic).toBeLessThan(0.17)
    expect(['cat', 'hen']).toContain(prediction?.location)
    expect(confidence).toMatchObject({ featureName: 'confidence', statisticName: 'ks', statistic: 0 })
  })

  it('are followed by the shares of their classes', () => {
    const answers = Array.from({ length: 300 }, (_, row) => row % 3)
    const heldOut = heldOutClassBlocks(
      [0, 1, 2].map((index) => blockOf(day(index), answers)),
      bins,
    )
    const since = { ...(heldOut[0] as (typeof heldOut)[number]), at: 4 * dayMs, isHeldOut: false }
    const { days } = scoreHistory({ bins, cutoffAt: 3 * dayMs, blocks: [...heldOut, since] }, { names, now: 6 * dayMs })
    const block = days.since[0]?.features.get('prediction')
    expect(block).toMatchObject({ kind: 'categorical', rowCount: 300, unseenShare: 0 })
    expect(block?.kind === 'categorical' && block.shares).toEqual([1 / 3, 1 / 3])
    expect(days.since[0]?.features.get('confidence')?.kind).toBe('numeric')
  })

  it('are drawn by class, the most frequent one first', () => {
    const chart = classesForChart(['cat', 'dog'], {
      reference: [
        [1, 3],
        [0, 1],
      ],
      current: [
        [0, 1],
        [2, 1],
      ],
    })
    expect(chart).toEqual({
      kind: 'categorical',
      categories: [
        { category: 'cat', reference: 0.25, current: 0.5 },
        { category: 'dog', reference: 0.75, current: 0 },
        { category: '2', reference: 0, current: 0.5 },
      ],
    })
  })
})
