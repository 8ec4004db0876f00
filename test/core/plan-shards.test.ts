import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delaySecondsMax, planShards, type ShardPlan, type WorkToDivide } from '#core/plan-shards'

const minuteMs = 60_000
const total = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0)

const anyWork = fc.record({
  modelCount: fc.integer({ min: 0, max: 2000 }),
  consumers: fc.integer({ min: 1, max: 100 }),
  modelMs: fc.integer({ min: 1, max: 60_000 }),
  shardMsMax: fc.integer({ min: 1000, max: 10 * minuteMs }),
  windowMs: fc.constant(30 * minuteMs),
})

/** A queue with so many consumers: when the last shard is done, and how many shards found no consumer free when they came. */
function workOff(plan: ShardPlan, { consumers, modelMs }: WorkToDivide) {
  const freeAt = Array.from({ length: consumers }, () => 0)
  let refused = 0
  for (const [index, size] of plan.sizes.entries()) {
    const dueAt = (plan.delaysSeconds[index] as number) * 1000
    freeAt.sort((left, right) => left - right)
    const startsAt = Math.max(dueAt, freeAt[0] as number)
    if (startsAt > dueAt) refused += 1
    freeAt[0] = startsAt + size * modelMs
  }
  return { doneAt: Math.max(0, ...freeAt), refused }
}

describe('dividing looks into shards', () => {
  it('checks 10,000 models within one half hour', () => {
    const plan = planShards({
      modelCount: 10_000,
      consumers: 10,
      modelMs: 1000,
      shardMsMax: 2 * minuteMs,
      windowMs: 30 * minuteMs,
    })
    expect(plan.sizes).toHaveLength(84)
    expect(total(plan.sizes)).toBe(10_000)
    expect(plan.finishesAfterMs).toBeLessThanOrEqual(18 * minuteMs)
    expect(plan.fits).toBe(true)
  })

  it('says when they cannot be done in time', () => {
    const slow = { modelCount: 10_000, consumers: 2, modelMs: 1000, shardMsMax: 2 * minuteMs, windowMs: 30 * minuteMs }
    expect(planShards(slow).fits).toBe(false)
  })

  it('divides nothing in one process, and nothing that one run can do', () => {
    const work = { modelCount: 10_000, consumers: 1, modelMs: 1000, shardMsMax: 2 * minuteMs, windowMs: 30 * minuteMs }
    expect(planShards(work).sizes).toEqual([10_000])
    expect(planShards({ ...work, consumers: 10, modelCount: 120 }).sizes).toEqual([120])
    expect(planShards({ ...work, modelCount: 0 }).sizes).toEqual([])
  })

  it('gives each model to one shard, and no shard more than one run can do', () => {
    fc.assert(
      fc.property(anyWork, (work) => {
        const { sizes } = planShards(work)
        expect(total(sizes)).toBe(work.modelCount)
        expect(Math.min(1, ...sizes)).toBeGreaterThanOrEqual(Math.min(1, work.modelCount))
        if (work.consumers > 1)
          for (const size of sizes) expect(size === 1 || size * work.modelMs <= work.shardMsMax).toBe(true)
      }),
    )
  })

  it('delays no shard by more than a queue does, and none less than the one before it', () => {
    fc.assert(
      fc.property(anyWork, (work) => {
        const { sizes, delaysSeconds } = planShards(work)
        expect(delaysSeconds).toHaveLength(sizes.length)
        for (const [index, delay] of delaysSeconds.entries()) {
          expect(Number.isInteger(delay) && delay >= (delaysSeconds[index - 1] ?? 0) && delay <= delaySecondsMax).toBe(
            true,
          )
        }
      }),
    )
  })

  it('is done when it says, and no shard finds every run busy before the longest delay', () => {
    fc.assert(
      fc.property(anyWork, (work) => {
        const plan = planShards(work)
        const { doneAt, refused } = workOff(plan, work)
        expect(doneAt).toBeLessThanOrEqual(plan.finishesAfterMs)
        if ((plan.delaysSeconds.at(-1) ?? 0) < delaySecondsMax) expect(refused).toBe(0)
      }),
    )
  })
})
