import { describe, expect, it } from 'vitest'
import { queueConsumers } from '#contracts/queue-consumers'
import { functionDefinitions } from '#functions/index'
import { planFor } from '#pipeline/divide-among-runs'

const modelCount = 10_000
const dividing = functionDefinitions
  .map(({ spec }) => spec)
  .filter(({ triggers }) => triggers.some((trigger) => 'queue' in trigger))

describe.each(dividing.map((spec) => [spec.name, spec] as const))('%s for 10,000 models', (_, spec) => {
  const plan = planFor(spec, { modelCount, consumers: queueConsumers(spec.concurrencyMax) })

  it('is done in time by as many runs as there may be', () => {
    expect(plan.sizes.length).toBeGreaterThan(1)
    expect(plan.sizes.reduce((sum, size) => sum + size, 0)).toBe(modelCount)
    expect(plan).toMatchObject({ fits: true })
  })

  it('gives no run more than it has the time for, its start and a slow database included', () => {
    const { modelMs } = spec.triggers.find((trigger) => 'queue' in trigger) ?? { modelMs: Number.POSITIVE_INFINITY }
    expect(Math.max(...plan.sizes) * modelMs * 2).toBeLessThan(spec.timeoutMs)
  })
})

it('divides what a tick asks of every model', () => {
  const names = dividing.map(({ name }) => name)
  expect(names).toEqual(['check-drift', 'check-performance', 'decide-retraining', 'compact-history'])
})
