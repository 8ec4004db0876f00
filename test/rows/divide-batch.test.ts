import { describe, expect, it } from 'vitest'
import { divideBatch } from '#rows/divide-batch'

describe('dividing a file', () => {
  const observation = (index: number) => ({ id: `o${index}`, at: index, features: [1] })
  const label = (index: number) => ({ id: `o${index}`, label: 1 })
  const batch = (observations: number, labels: number) => ({
    modelName: 'spread',
    batchId: 'b',
    observations: Array.from({ length: observations }, (_, index) => observation(index)),
    labels: Array.from({ length: labels }, (_, index) => label(index)),
    moreFollows: false,
    unreadable: [{ rowNumber: 9, reason: 'broken', raw: '?' }],
  })

  it.each([
    [0, 0, 1],
    [10, 0, 1],
    [11, 0, 2],
    [15, 15, 3],
    [0, 25, 3],
  ])('keeps each of %i observations and %i labels once, in %i parts', (observations, labels, parts) => {
    const whole = batch(observations, labels)
    const divided = divideBatch(whole, 10)
    expect(divided).toHaveLength(parts)
    expect(divided.flatMap((part) => part.observations)).toEqual(whole.observations)
    expect(divided.flatMap((part) => part.labels)).toEqual(whole.labels)
    expect(divided.flatMap((part) => part.unreadable)).toEqual(whole.unreadable)
    expect(divided.map(({ moreFollows }) => moreFollows)).toEqual(divided.map((_, index) => index < parts - 1))
  })

  it('keeps the id of a file that is one part, and tells further parts apart', () => {
    expect(divideBatch(batch(25, 0), 10).map(({ batchId }) => batchId)).toEqual(['b', 'b-1', 'b-2'])
  })

  it('keeps the labels of one observation together, however many there are', () => {
    const labels = [1, 2, 3, 1, 4, 1, 5, 5, 5, 5, 5, 6].map(label)
    const divided = divideBatch({ ...batch(3, 0), labels }, 4)
    expect(divided.map((part) => part.labels.map(({ id }) => id))).toEqual([
      [],
      ['o1', 'o1', 'o1', 'o2'],
      ['o3', 'o4'],
      ['o5', 'o5', 'o5', 'o5', 'o5'],
      ['o6'],
    ])
    expect(divided.flatMap((part) => part.observations)).toHaveLength(3)
    expect(divided.map((part) => part.unreadable.length)).toEqual([1, 0, 0, 0, 0])
  })
})
