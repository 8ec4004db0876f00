import { describe, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs } from '#core/instant'
import { judgeDrift } from '#core/policy/drift/judge-drift'
import { watchDrift } from '#core/policy/drift/watch-drift'
import { compareScores } from '#core/policy/scores/compare-scores'
import { sumScores } from '#core/policy/scores/score-block'
import { scoreFeatures } from '#core/policy/scores/score-features'
import { scoreHistory, type VersionScores } from '#core/policy/scores/score-history'
import { seededRandom } from '#core/statistics/seeded-random'
import { rowsOf, versionScores } from './scored-rows.ts'

const names = scoreFeatures([], 'binary-classification')
/** Two of twenty-two series, of half a false alarm a year. */
const falseAlarmsAllowed = (0.5 * 2) / 22

function watched(scores: VersionScores, now: number) {
  const { days, quarters } = scoreHistory(scores, { names, now })
  const restartedAt = null
  const { cutoffAt } = scores
  return watchDrift({ days, quarters, cutoffAt, restartedAt, threshold: 0.1, falseAlarmsAllowed })
}

/** A model's scores whose days differ; from a day on they are moved, in log-odds. */
function scoresOf(
  seed: string,
  { days, shift = 0, shiftedFrom = 0, persistence = 0 }: Partial<Record<string, number>> & { days: number },
) {
  const random = seededRandom(seed)
  const normal = () => Array.from({ length: 12 }, () => random.uniform()).reduce((sum, value) => sum + value, -6)
  let [level, day] = [0, -1]
  return rowsOf({ days, perDay: 48 }, (_, at) => {
    if (at !== day) {
      level = persistence * level + Math.sqrt(1 - persistence ** 2) * 0.5 * normal()
      day = at
    }
    const odds = level + 1.5 * normal() + (at >= shiftedFrom ? shift : 0)
    const score = 1 / (1 + Math.exp(-odds))
    return { score, label: random.uniform() < score ? 1 : 0 }
  })
}

describe("a version's scores", () => {
  it('are learned from its held-out days and its first days, thirty of them together', () => {
    const scores = versionScores(scoresOf('learning', { days: 60 }), { heldOutDays: 14 })
    expect(watched(scores, 30 * dayMs)).toEqual({ status: 'learning', until: 31 * dayMs })
    const early = watched({ ...scores, blocks: scores.blocks.filter(({ at }) => at < 20 * dayMs) }, 20 * dayMs)
    expect(early.status).toBe('learning')
    expect(watched(scores, 60 * dayMs).status).toBe('watched')
  })

  it('of the day of the cutoff are of neither side, and a day that is not held out as a whole is left out', () => {
    const rows = scoresOf('whole days', { days: 40 }).filter(({ at }) => at >= dayMs / 2)
    const scores = versionScores(rows, { heldOutDays: 9.75 })
    const { days, quarters, reference } = scoreHistory(scores, { names, now: 40 * dayMs })
    expect(days.reference.map(({ at }) => at / dayMs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(days.since[0]?.at).toBe(11 * dayMs)
    expect(quarters.reference).toHaveLength(36)
    expect(reference.some(({ at }) => at >= 10 * dayMs && at < 11 * dayMs)).toBe(false)
  })

  it('stay quiet while they are as they were, whether their days follow each other or not', () => {
    let alarms = 0
    for (const persistence of [0, 0.7])
      for (let world = 0; world < 20; world++) {
        const rows = scoresOf(`quiet ${persistence} ${world}`, { days: 120, persistence })
        const found = watched(versionScores(rows, { heldOutDays: 45 }), 120 * dayMs)
        if (found.status === 'watched' && found.detection.isAlarm) alarms++
      }
    // Allowed are 0.045 a year: 0.37 in 40 times 75 days. Poisson: more than 6 have a chance of one in four million.
    expect(alarms).toBeLessThanOrEqual(6)
  })

  it('that move by more than is tolerated are drift of the prediction, with its direction and its beginning', () => {
    let found = 0
    for (let world = 0; world < 10; world++) {
      const rows = scoresOf(`moved ${world}`, { days: 75, shift: 1.5, shiftedFrom: 60 })
      const scores = versionScores(rows, { heldOutDays: 45 })
      const detection = watched(scores, 75 * dayMs)
      if (detection.status !== 'watched' || !detection.detection.isAlarm) continue
      const shift = detection.detection.features.get('prediction')
      if (shift?.direction === 1 && shift.isNamed && Math.abs((shift.since ?? 0) - 60 * dayMs) <= 3 * dayMs) found++
    }
    expect(found).toBe(10)
  })

  it('that lose confidence without leaning to one answer are drift of the confidence', () => {
    const random = seededRandom('unsure')
    const rows = rowsOf({ days: 70, perDay: 48 }, (_, day) => {
      const odds = (random.uniform() - 0.5) * (day < 60 ? 6 : 2)
      return { score: 1 / (1 + Math.exp(-odds)), label: 0 }
    })
    const found = watched(versionScores(rows, { heldOutDays: 45 }), 70 * dayMs)
    expect(found.status === 'watched' && found.detection.isAlarm).toBe(true)
    const shift = found.status === 'watched' ? found.detection.features.get('confidence') : undefined
    expect([shift?.figure, shift?.direction, shift?.isNamed]).toEqual(['location', -1, true])
  })
})

describe('a comparison of scores', () => {
  const configuration = defaultConfiguration
  const scores = versionScores(scoresOf('compared', { days: 30, shift: 2, shiftedFrom: 20 }), { heldOutDays: 20 })
  const reference = sumScores(scores.blocks.filter(({ isHeldOut }) => isHeldOut))
  const current = sumScores(scores.blocks.filter(({ isHeldOut }) => !isHeldOut))
  const compared = { names, classNames: [], bins: scores.bins, reference, current, broken: false, configuration }

  it('has an effect size for the prediction and the confidence', () => {
    const [prediction, confidence] = compareScores(compared)
    expect([prediction?.featureName, prediction?.group, prediction?.status]).toEqual([
      'prediction',
      'prediction',
      'comparable',
    ])
    expect(prediction?.statistic).toBeGreaterThan(0.3)
    expect(confidence?.statistic).toBeGreaterThan(0.1)
    expect([prediction?.referenceCount, prediction?.currentCount]).toEqual([960, 480])
  })

  it.each([
    ['no-held-out-scores', 'not-comparable', { bins: null }],
    ['broken-data', 'not-comparable', { broken: true }],
    ['too-few-rows', 'insufficient-data', { current: { ...current, rowCount: 10 } }],
  ])('says %s', (note, status, change) => {
    for (const found of compareScores({ ...compared, ...change }))
      expect([found.note, found.status, found.statistic]).toEqual([note, status, null])
  })

  it('of a drift that no feature shows says so in its evidence', () => {
    const judged = (statistic: number) => {
      const detection = { isAlarm: true, isOverall: true, falseAlarmsPerYear: 0.01, since: 0 }
      const shift = {
        figure: 'location',
        index: 0,
        direction: 1,
        since: 0,
        falseAlarmsPerYear: 0.01,
        isNamed: true,
      } as const
      const features = new Map(['price', 'prediction', 'confidence'].map((name) => [name, shift]))
      const watching = { status: 'watched', detection: { ...detection, features }, multiple: 3 } as const
      const price = { ...compareScores(compared)[0], featureName: 'price', group: 'other', statistic } as const
      return judgeDrift({
        comparisons: [price as Parameters<typeof judgeDrift>[0]['comparisons'][number]],
        watched: watching,
        scores: { comparisons: compareScores(compared), watched: watching },
        now: dayMs,
        configuration,
      })
    }
    const alone = judged(0.02)
    expect(alone.driftedFeatures).toEqual(['prediction', 'confidence'])
    expect([alone.evidence.onlyScores, alone.evidence.reference]).toEqual([true, 'held-out-scores'])
    const both = judged(0.9)
    expect(both.driftedFeatures).toEqual(['price', 'prediction', 'confidence'])
    expect(both.evidence).not.toHaveProperty('onlyScores')
    expect(both.evidence).not.toHaveProperty('reference')
  })
})
