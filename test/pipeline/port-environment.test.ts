import { describe, expect, it } from 'vitest'
import { environmentSchema } from '#contracts/environment'
import { defaultSchedules } from '#contracts/schedules'
import { functionDefinitions } from '#functions/index'
import { commonEnvironment, environmentOf, portEnvironment } from '#pipeline/port-environment'

const specs = functionDefinitions.map(({ spec }) => spec)

describe('what a function is given', () => {
  it('follows from the ports that its spec names, and from the queue that feeds it', () => {
    const reconcile = specs.find(({ name }) => name === 'reconcile')
    expect(reconcile && environmentOf(reconcile)).toEqual([
      ...portEnvironment.database,
      ...portEnvironment.publisher,
      ...portEnvironment.trainingBackend,
      'WORK_QUEUE_URL',
      ...commonEnvironment,
    ])
  })

  it.each(specs.map((spec) => [spec.name, spec] as const))('%s is given each variable once', (_, spec) => {
    const names = environmentOf(spec)
    expect(new Set(names).size).toBe(names.length)
  })

  it('leaves no variable that nobody reads', () => {
    const read = new Set<string>([...Object.values(portEnvironment).flat(), ...commonEnvironment])
    expect(Object.keys(environmentSchema.shape).filter((name) => !read.has(name))).toEqual([])
  })

  it('is at most what a Lambda may ask for', () => {
    for (const { timeoutMs, memoryMb, concurrencyMax = 1 } of specs) {
      expect(timeoutMs).toBeLessThanOrEqual(15 * 60_000)
      expect(timeoutMs % 1000).toBe(0)
      expect(memoryMb).toBeGreaterThanOrEqual(128)
      expect(concurrencyMax).toBeGreaterThanOrEqual(1)
    }
  })

  it('includes one taker for the ticks of each default schedule', () => {
    for (const { action } of defaultSchedules)
      expect(
        specs.filter(({ triggers }) => triggers.some((trigger) => 'action' in trigger && trigger.action === action)),
      ).toHaveLength(1)
  })
})
