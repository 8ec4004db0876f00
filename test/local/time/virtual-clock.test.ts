import { describe, expect, it } from 'vitest'
import { VirtualClock } from '#local/time/virtual-clock'
import { TestWall } from '#test/local/local-lab'

describe('the virtual clock', () => {
  it('stands still until it is advanced', () => {
    const clock = new VirtualClock(1000)
    expect(clock.now()).toBe(1000)
    clock.advanceTo(1500)
    expect(clock.now()).toBe(1500)
  })

  it('never goes back', () => {
    const clock = new VirtualClock(1000)
    clock.advanceTo(500)
    expect(clock.now()).toBe(1000)
  })

  it('follows the wall from wherever it is', () => {
    const wall = new TestWall(9_000_000)
    const clock = new VirtualClock(1000)
    clock.follow(wall)
    wall.time += 250
    expect(clock.now()).toBe(1250)
  })

  it('holds when the wall goes back', () => {
    const wall = new TestWall(9_000_000)
    const clock = new VirtualClock(1000)
    clock.follow(wall)
    wall.time += 250
    clock.now()
    wall.time -= 10_000
    expect(clock.now()).toBe(1250)
  })
})
