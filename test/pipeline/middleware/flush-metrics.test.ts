import { expect, it } from 'vitest'
import { flushMetrics } from '#pipeline/middleware/flush-metrics'
import { runUnder } from './run-under.ts'

it('writes metrics once after the work, however it ended', async () => {
  const seen: string[] = []
  const metrics = { flush: () => void seen.push('flush') }
  const run = runUnder([flushMetrics({ metrics })], (error: Error | string) => {
    seen.push('work')
    if (error instanceof Error) throw error
    return 'done'
  })
  expect(await run('well')).toBe('done')
  await expect(run(new Error('no'))).rejects.toThrow('no')
  expect(seen).toEqual(['work', 'flush', 'work', 'flush'])
})
