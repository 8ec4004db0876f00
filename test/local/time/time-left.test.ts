import { expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { TimeLeft } from '#local/time/time-left'

const day = (count: number) => count * dayMs

it('is unknown until the pace is, and then what the rest takes at that pace', () => {
  const left = new TimeLeft()
  expect(left.until(day(100), { now: day(0), wall: 0 })).toBeNull()
  expect(left.until(day(100), { now: day(2), wall: 2000 })).toBeNull()
  expect(left.until(day(100), { now: day(4), wall: 4000 })).toBe(96_000)
  expect(left.until(day(100), { now: day(100), wall: 60_000 })).toBe(0)
})

it('follows a replay that grew slower', () => {
  const left = new TimeLeft()
  // Ten days a second for a minute, then one.
  for (let second = 0; second <= 60; second += 1) left.until(day(2000), { now: day(10 * second), wall: 1000 * second })
  for (let second = 61; second <= 121; second += 1)
    left.until(day(2000), { now: day(600 + second - 60), wall: 1000 * second })
  expect(left.until(day(2000), { now: day(662), wall: 122_000 })).toBe((2000 - 662) * 1000)
})

it('is unknown while time stands still, and after another speed was set', () => {
  const left = new TimeLeft()
  left.until(day(10), { now: day(1), wall: 0 })
  expect(left.until(day(10), { now: day(1), wall: 9000 })).toBeNull()
  expect(left.until(day(10), { now: day(2), wall: 10_000 })).toBe(80_000)
  left.reset()
  expect(left.until(day(10), { now: day(2), wall: 11_000 })).toBeNull()
})
