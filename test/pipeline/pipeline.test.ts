import { describe, expect, it, vi } from 'vitest'
import { DatabaseError } from '#adapters/postgres/database-error'
import { AppError } from '#core/errors'
import type { UnhandledInput } from '#core/ports/dead-letter-queue'
import { spec } from '#functions/reconcile/spec'
import { withPipeline } from '#pipeline/pipeline'
import { FakeClock, FakeMetrics, silentLog } from '#test/support/fake-ports'

const deployed = { lifecycle: 'deployed' }

/** Runs a handler under the whole pipeline, and tells what became of it. */
function open(work: (input: unknown) => Promise<unknown>) {
  const heard: string[] = []
  const letters: UnhandledInput[] = []
  const metrics = new FakeMetrics()
  const run = withPipeline(spec, work, {
    clock: new FakeClock('2024-05-01T10:00:00Z'),
    metrics,
    log: { ...silentLog, error: (message) => void heard.push(message) },
    tracer: { begin: (name) => (error) => void heard.push(`${name} ended with ${error ?? 'nothing'}`) },
    deadLetters: { add: async (letter) => void letters.push(letter) },
  })
  return { run, heard, letters, metrics }
}

describe('the pipeline of a function', () => {
  it('gives the handler what its input says, and answers what the handler answers', async () => {
    const { run, heard } = open(async (input) => (input as { 'detail-type': string })['detail-type'])
    expect(await run(deployed)).toBe('ScheduleDue')
    expect(heard).toEqual(['reconcile ended with nothing'])
  })

  it('has done nothing for an input that does not concern the function', async () => {
    const work = vi.fn()
    const { run, heard } = open(work)
    const input = { source: 'aws.ec2', 'detail-type': 'Spot', time: '2024-05-01T10:00:00Z', detail: {} }
    expect(await run(input)).toBeNull()
    expect(work).not.toHaveBeenCalled()
    expect(heard).toEqual(['reconcile ended with nothing'])
  })

  it('throws what may pass once it is classified and logged, and traces it as failed', async () => {
    const { run, heard, letters } = open(() => Promise.reject(new TypeError('x is undefined')))
    await expect(run(deployed)).rejects.toMatchObject({ code: 'UNEXPECTED', retryable: true })
    expect(heard).toEqual(['reconcile failed: x is undefined', 'reconcile ended with AppError: x is undefined'])
    expect(letters).toEqual([])
  })

  it('logs what can never be handled, keeps it as it came, and is done with it', async () => {
    const { run, heard, letters } = open(() => Promise.reject(new AppError({ code: 'NONSENSE', message: 'nonsense' })))
    expect(await run(deployed)).toBeNull()
    expect(heard).toEqual(['reconcile failed: nonsense', 'reconcile ended with nothing'])
    expect(letters).toEqual([{ functionName: 'reconcile', input: deployed, code: 'NONSENSE', message: 'nonsense' }])
  })

  it('keeps an input that it cannot read, as it came', async () => {
    const { run, letters } = open(async () => 'done')
    expect(await run({ nonsense: true })).toBeNull()
    expect(letters).toMatchObject([{ input: { nonsense: true }, code: 'NOT_AN_EVENT' }])
  })

  it('counts what failed because of the database', async () => {
    const { run, metrics } = open(() =>
      Promise.reject(new DatabaseError({ code: 'DB_UNAVAILABLE', message: 'away', retryable: true })),
    )
    await expect(run(deployed)).rejects.toThrow('away')
    expect(metrics.of('DatabaseErrors')).toEqual([1])
  })
})
