import { describe, expect, it } from 'vitest'
import { readPredictions } from '#core/read-predictions'

const read = (predictions: unknown) => readPredictions(JSON.stringify({ predictions }), 1)

describe("a server's prediction", () => {
  it.each([
    [0.7, 0.7],
    [{ score: 0.7, label: 1 }, 0.7],
    [{ probabilities: [0.2, 0.8], label: 'up' }, [0.2, 0.8]],
    [{ value: -3.5, interval: [-5, 2] }, -3.5],
    [
      [0.2, 0.8],
      [0.2, 0.8],
    ],
    [null, null],
    [{ value: null }, null],
  ])('%j is the answer %j', (prediction, answer) => {
    expect(read([prediction])).toEqual({ status: 'read', answers: [answer] })
  })

  it.each([
    [{ value: 12.5, score: 0.9 }, 'its prediction 0 has score and value: one of them answers'],
    [{ probabilities: [0.2, 0.8], score: 0.8 }, 'its prediction 0 has score and probabilities: one of them answers'],
    [{ label: 1 }, 'its prediction 0 is no number and no list of numbers: {"label":1}'],
    [{ score: '0.7' }, 'its prediction 0 is no number and no list of numbers: {"score":"0.7"}'],
    [[], 'its prediction 0 is no number and no list of numbers: []'],
  ])('%j cannot be read', (prediction, reason) => {
    expect(read([prediction])).toEqual({ status: 'unreadable', reason })
  })
})
