import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { lossScale } from '#core/policy/versions/loss-scale'
import type { PairedBlock } from '#core/policy/versions/paired-block'
import { pairedSteps } from '#core/policy/versions/paired-steps'
import { now } from '#test/core/policy/samples'
import { pairedRows } from '#test/core/policy/versions/paired-rows'

const stream = { days: 2, rowsPerDay: 480, rowsAtOnce: 1, discordant: 0.1, lost: 0, repeat: 0.5 }
const from = now - 6 * dayMs
/** A stream that becomes ten times as dense, and then a tenth. */
const changing = [
  ...pairedRows({ ...stream, from }, 'usual'),
  ...pairedRows({ ...stream, from: from + 2 * dayMs, rowsPerDay: 4800 }, 'dense'),
  ...pairedRows({ ...stream, from: from + 4 * dayMs }, 'thin'),
]
const scaleOf = (metric: 'accuracy' | 'log-loss') => (seen: readonly PairedBlock[]) =>
  lossScale(seen, { metric, threshold: 0.05 })

describe('the steps of two versions', () => {
  it.each(['accuracy', 'log-loss'] as const)(
    'rest on the past alone: later blocks change none of them (%s)',
    (metric) => {
      const all = pairedSteps(changing, scaleOf(metric))
      expect(all).toHaveLength(changing.length - 2)
      for (const count of [3, 20, 49, 60, 100])
        expect(pairedSteps(changing.slice(0, count), scaleOf(metric))).toEqual(all.slice(0, count - 2))
    },
  )

  it('take thinner blocks for noisier, and for usual once most blocks are thin', () => {
    const equal = (rows: number, index: number): PairedBlock => ({
      startedAt: from + index * hourMs,
      labelled: rows,
      moments: rows,
      championLoss: rows * (index % 2 === 0 ? 0.2 : 0.3),
      otherLoss: rows * 0.25,
      otherAbsolute: rows * 0.25,
      championSquares: rows * 0.25,
      otherSquares: rows * 0.25,
      differenceSquares: rows * 0.1,
    })
    const errors = pairedSteps(
      Array.from({ length: 60 }, (_, index) => equal(index < 20 ? 200 : 20, index)),
      scaleOf('accuracy'),
    ).map(({ standardError }) => standardError)
    // The first thin block carries a tenth of the information; its noise is judged by the dense ones before it.
    expect((errors[18] as number) / (errors[17] as number)).toBeCloseTo(Math.sqrt(10), 1)
    // Noise that was learned on dense blocks is not taken for that of thin ones once those are usual.
    expect(errors.at(-1)).toBeGreaterThan(errors[17] as number)
  })
})
