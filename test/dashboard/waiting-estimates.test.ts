import { describe, expect, it } from 'vitest'
import { waitingEstimates } from '#dashboard/chart/waiting-estimates'

const day = (version: number, observedAccuracy: number | null) => ({ version, observedAccuracy })

describe('days whose labels are not in', () => {
  it('are all of them while no label has come', () => {
    const days = [day(1, null), day(2, null)]
    expect(waitingEstimates(days)).toEqual(days)
    expect(waitingEstimates([])).toEqual([])
  })

  it('are later than the newest labelled day, so that the last day of a replaced version does not wait for ever', () => {
    expect(waitingEstimates([day(1, 0.7), day(1, null), day(2, 0.6), day(2, null), day(2, null)])).toEqual([
      day(2, null),
      day(2, null),
    ])
    expect(waitingEstimates([day(1, null), day(2, 0.6)])).toEqual([])
  })
})
