import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { queueConsumers } from '#contracts/queue-consumers'
import { minuteMs } from '#core/instant'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { functionDefinitions } from '#functions/index'
import { divideAmongRuns } from '#pipeline/divide-among-runs'
import { defineFunction, type FunctionSpec } from '#pipeline/function-spec'
import { FakeShardQueue, silentLog } from '#test/support/fake-ports'

const cause = makeScheduleDue({ scheduleName: 'drift', now: 0 })
const namesOf = (modelCount: number) => Array.from({ length: modelCount }, (_, index) => `m-${index}`)

/** What a function does for so many models: which shards it sends, which it works for itself, what it logs. */
async function divide(spec: FunctionSpec, modelCount: number, options: { readonly inOneProcess?: boolean } = {}) {
  const queue = new FakeShardQueue()
  const [worked, lines]: [string[], string[]] = [[], []]
  const finishesAfterMs = await divideAmongRuns(
    {
      shardQueue: options.inOneProcess ? null : queue,
      log: { ...silentLog, info: (line) => lines.push(line), warn: (line) => lines.push(line) },
    },
    { spec, modelNames: namesOf(modelCount), cause, work: async (modelName) => worked.push(modelName) },
  )
  return {
    sizes: queue.shards.map(({ modelNames }) => modelNames.length),
    shards: queue.shards,
    worked,
    lines,
    finishesAfterMs,
  }
}

function specOf(shards: {
  readonly modelMs: number
  readonly timeoutMs: number
  readonly windowMs?: number
  readonly concurrencyMax?: number
}) {
  const { modelMs, timeoutMs, windowMs = 30 * minuteMs, concurrencyMax = 11 } = shards
  return defineFunction({
    ...{ name: 'look', purpose: 'Looks.', memoryMb: 128, ports: { shardQueue: ['send'] }, idempotency: 'natural-key' },
    ...{ triggers: [{ queue: 'shards', modelMs, windowMs }], timeoutMs, concurrencyMax },
  } as const)
}

const dividing = functionDefinitions
  .map(({ spec }) => spec)
  .filter(({ triggers }) => triggers.some((trigger) => 'queue' in trigger))

describe.each(dividing.map((spec) => [spec.name, spec] as const))('%s for 10,000 models', (name, spec) => {
  it('is done in time by as many runs as there may be', async () => {
    const { sizes, lines, worked } = await divide(spec, 10_000)
    expect(sizes.length).toBeGreaterThan(1)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10_000)
    expect(lines).toEqual([`${name} divides its work`])
    expect(worked).toEqual([])
  })

  it('gives no run more than it has the time for, its start and a slow database included', async () => {
    const { modelMs } = spec.triggers.find((trigger) => 'queue' in trigger) ?? { modelMs: Number.POSITIVE_INFINITY }
    const { sizes } = await divide(spec, 10_000)
    expect(Math.max(...sizes) * modelMs * 2).toBeLessThan(spec.timeoutMs)
  })
})

it('divides what a tick asks of every model', () => {
  const names = dividing.map(({ name }) => name)
  expect(names).toEqual(['check-drift', 'check-performance', 'decide-retraining', 'compact-history'])
})

describe('work for many models', () => {
  const spec = specOf({ modelMs: 1000, timeoutMs: 5 * minuteMs })

  it('is sent in shards of one size, in the order of the models', async () => {
    const { sizes, shards, finishesAfterMs } = await divide(spec, 10_000)
    expect(sizes).toHaveLength(84)
    expect(shards.flatMap(({ modelNames }) => modelNames)).toEqual(namesOf(10_000))
    expect(shards[83]).toEqual({ modelNames: namesOf(10_000).slice(83 * 120), cause })
    // Ten runs at a time: nine rounds of 120 models.
    expect(finishesAfterMs).toBe(9 * 120_000)
  })

  it('is warned of where it cannot be done in time, and sent all the same', async () => {
    const { sizes, lines } = await divide(specOf({ modelMs: 1000, timeoutMs: 5 * minuteMs, concurrencyMax: 3 }), 10_000)
    expect(lines).toEqual(['look cannot finish in time: allow more concurrent runs'])
    expect(sizes).toHaveLength(84)
  })

  it('is done on the spot in one process, and where one run can do it', async () => {
    const { worked, lines, shards } = await divide(spec, 10_000, { inOneProcess: true })
    expect([worked, lines, shards]).toEqual([namesOf(10_000), [], []])
    expect((await divide(spec, 120)).worked).toEqual(namesOf(120))
    expect((await divide(spec, 121)).worked).toEqual([])
    expect(await divide(spec, 0)).toMatchObject({ worked: [], shards: [], finishesAfterMs: 0 })
  })

  it('is not divided by a function that takes no shards', async () => {
    await expect(divide({ ...spec, triggers: [] }, 1)).rejects.toMatchObject({ code: 'NO_SHARDS' })
  })

  it('gives each model to one shard, no shard more than one run can do, and is done when it says', async () => {
    const anySpec = fc.record({
      modelMs: fc.integer({ min: 1, max: 60_000 }),
      timeoutMs: fc.integer({ min: 2500, max: 15 * minuteMs }),
      concurrencyMax: fc.integer({ min: 1, max: 100 }),
    })
    await fc.assert(
      fc.asyncProperty(anySpec, fc.integer({ min: 0, max: 2000 }), async (shards, modelCount) => {
        const { modelMs, timeoutMs, concurrencyMax } = shards
        const { shards: sent, sizes, worked, finishesAfterMs } = await divide(specOf(shards), modelCount)
        expect([...worked, ...sent.flatMap(({ modelNames }) => modelNames)]).toEqual(namesOf(modelCount))
        expect(Math.min(...sizes, 1)).toBe(1)
        for (const size of sizes) expect(size === 1 || size * modelMs <= timeoutMs * 0.4).toBe(true)
        const freeAt = Array.from({ length: queueConsumers(concurrencyMax) }, () => 0)
        for (const size of sizes.length > 0 ? sizes : [worked.length]) {
          freeAt.sort((left, right) => left - right)
          freeAt[0] = (freeAt[0] as number) + size * modelMs
        }
        expect(Math.max(...freeAt)).toBeLessThanOrEqual(finishesAfterMs)
      }),
    )
  })
})
