import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { enoughRowsAt } from '#core/policy/enough-rows-at'

const now = 100 * dayMs
const window = { rowsMin: 200, hours: 168, now }

describe('the time at which a window has enough rows', () => {
  it('follows from the pace of a stream that is younger than the window', () => {
    expect(enoughRowsAt({ ...window, rows: 100, since: now - 2 * dayMs })).toBe(now + 2 * dayMs)
    expect(enoughRowsAt({ ...window, rows: 190, since: now - 19 * hourMs })).toBe(now + hourMs)
  })

  it('never comes where a whole window at that pace has too few', () => {
    expect(enoughRowsAt({ ...window, rows: 35, since: now - 7 * dayMs })).toBeNull()
    expect(enoughRowsAt({ ...window, rows: 10, since: now - 2 * dayMs })).toBeNull()
  })

  it('is unknown before the first row', () => {
    expect(enoughRowsAt({ ...window, rows: 0, since: null })).toBeNull()
    expect(enoughRowsAt({ ...window, rows: 0, since: now - dayMs })).toBeNull()
    expect(enoughRowsAt({ ...window, rows: 5, since: now })).toBeNull()
  })
})

it('rows without a beginning, or with one that is yet to come, have no pace', () => {
  expect(enoughRowsAt({ ...window, rows: 50, since: null })).toBeNull()
  expect(enoughRowsAt({ ...window, rows: 50, since: now + dayMs })).toBeNull()
})
