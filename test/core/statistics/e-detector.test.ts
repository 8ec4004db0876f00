import { describe, expect, it } from 'vitest'
import {
  advanceDetector,
  advanceTest,
  detectorLevel,
  evidenceOf,
  freshDetector,
  freshTest,
} from '#core/statistics/e-detector'
import { normals } from '#test/support/simulate'

/** Blocks until the detector alarms, at most `count`; null if it does not. */
function alarmAfter(surprises: readonly number[], level: number): number | null {
  let evidence = freshDetector()
  for (const [index, surprise] of surprises.entries()) {
    evidence = advanceDetector(evidence, surprise)
    if (evidenceOf(evidence) >= level) return index + 1
  }
  return null
}

describe('a detector', () => {
  const level = detectorLevel({ blocksPerYear: 365, falseAlarmsPerYear: 1 })

  it('needs evidence of a year of blocks for each false alarm that it may raise', () => {
    expect(detectorLevel({ blocksPerYear: 365, falseAlarmsPerYear: 0.5 })).toBe(730)
  })

  it('alarms falsely no more often than allowed, looked at every day', () => {
    const years = 400
    let alarms = 0
    let evidence = freshDetector()
    for (const surprise of normals('nothing happens', years * 365)) {
      evidence = advanceDetector(evidence, surprise)
      if (evidenceOf(evidence) < level) continue
      alarms += 1
      evidence = freshDetector()
    }
    // At one a year, more than 500 in 400 years come in less than one case of a million.
    expect(alarms).toBeLessThanOrEqual(500)
    expect(alarms).toBeGreaterThan(50)
  })

  it.each([
    [3, 4],
    [1, 20],
    [0.5, 60],
  ])('finds a shift of %d standard deviations within %d blocks in most worlds', (shift, blocks) => {
    const found = Array.from({ length: 200 }, (_, world) =>
      alarmAfter(
        normals(`shift ${shift} ${world}`, blocks).map((x) => x + shift),
        level,
      ),
    ).filter((after) => after !== null)
    expect(found.length).toBeGreaterThan(140)
  })

  it('does not alarm for a single wild block', () => {
    expect(alarmAfter([1000], level)).toBeNull()
    expect(alarmAfter([1000, 0, 0, 0], level)).toBeNull()
  })

  it('has evidence that is a number however long a shift lasts, and that fades once it is over', () => {
    let evidence = freshDetector()
    for (let block = 0; block < 10_000; block++) evidence = advanceDetector(evidence, 50)
    expect(evidenceOf(evidence)).toBeLessThan(Number.POSITIVE_INFINITY)
    for (let block = 0; block < 100; block++) evidence = advanceDetector(evidence, -3)
    expect(evidenceOf(evidence)).toBeLessThan(level)
  })
})

describe('a test', () => {
  it('reaches 100 in at most 1 % of the cases in which nothing is there, however often it is looked at', () => {
    const worlds = 2000
    const reached = Array.from({ length: worlds }, (_, world) => {
      let evidence = freshTest()
      return normals(`null ${world}`, 200).some((surprise) => {
        evidence = advanceTest(evidence, surprise)
        return evidenceOf(evidence) >= 100
      })
    }).filter(Boolean).length
    // At 1 %, more than 46 of 2,000 come in less than one case of a million.
    expect(reached).toBeLessThanOrEqual(46)
  })

  it('starts without evidence either way', () => {
    expect(evidenceOf(freshTest())).toBe(1)
    expect(evidenceOf(freshDetector())).toBe(0)
  })
})
