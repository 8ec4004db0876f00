import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jobNameOf, readJobName, runIdOf } from '#contracts/job-name'

const anyRun = fc.record({
  modelName: fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/),
  requestedAt: fc.integer({ min: 0, max: Date.parse('2099-12-31T23:59:59.999Z') }),
  triggerId: fc.uuid(),
})

describe('the name of a training job', () => {
  it('is the model, the minute, the trigger and the attempt', () => {
    const run = { modelName: 'nsw-price', requestedAt: Date.parse('1996-09-04T02:00:59Z'), triggerId: '3f2a9c00-1' }
    expect(runIdOf(run)).toBe('nsw-price-960904t0200-3f2a9c')
    expect(jobNameOf(runIdOf(run), 2)).toBe('nsw-price-960904t0200-3f2a9c-a2')
  })

  it('is read back as it was made, and is one that SageMaker accepts', () => {
    fc.assert(
      fc.property(anyRun, fc.integer({ min: 1, max: 99 }), (run, attempt) => {
        const runId = runIdOf(run)
        const jobName = jobNameOf(runId, attempt)
        expect(readJobName(jobName)).toEqual({ modelName: run.modelName, runId, attempt })
        expect(jobName.length).toBeLessThanOrEqual(63)
      }),
    )
  })

  it.each(['somebody-elses-job', 'nsw-price-960904t0200-3f2a9c', 'Nsw-960904t0200-3f2a9c-a1', ''])(
    'is not read from %j, which is not one of ours',
    (name) => expect(readJobName(name)).toBeNull(),
  )
})
