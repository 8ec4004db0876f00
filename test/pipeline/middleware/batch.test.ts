import { beforeEach, describe, expect, it } from 'vitest'
import { receivesMax, retryDelaySeconds } from '#contracts/queue-retries'
import { AppError } from '#core/errors'
import { batch } from '#pipeline/middleware/batch'
import { runUnder } from './run-under.ts'

const passing = new AppError({ code: 'AWAY', message: 'away', retryable: true })
const lasting = new AppError({ code: 'NONSENSE', message: 'nonsense' })

describe('a batch of a queue', () => {
  const record = (messageId: string, body: string, receiveCount = 1) => {
    const attributes = { ApproximateReceiveCount: String(receiveCount) }
    return { eventSource: 'aws:sqs' as const, messageId, receiptHandle: `receipt-${messageId}`, body, attributes }
  }
  const delayed: [string, number][] = []
  const delay = async (receiptHandle: string, seconds: number) => void delayed.push([receiptHandle, seconds])
  beforeEach(() => void delayed.splice(0))

  const workOff = (run: (input: unknown) => Promise<unknown>, options = { delay }) =>
    runUnder([batch(options)], (inputs: readonly unknown[]) => Promise.allSettled(inputs.map(run)))

  it('names the messages that failed, and works off those after them', async () => {
    const done: unknown[] = []
    const run = async (input: unknown) => {
      if ((input as { n: number }).n === 2) throw passing
      done.push(input)
    }
    const answer = await workOff(run)({
      Records: [record('a', '{"n":1}'), record('b', '{"n":2}'), record('c', '{"n":3}')],
    })
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] })
    expect(done).toEqual([{ n: 1 }, { n: 3 }])
  })

  it('names none where all are done', async () => {
    expect(await workOff(async () => 'done')({ Records: [record('a', '1')] })).toEqual({ batchItemFailures: [] })
    expect(delayed).toEqual([])
  })

  it('hands a body that is no JSON to the pipeline, which refuses it', async () => {
    const seen: unknown[] = []
    await workOff(async (input) => void seen.push(input))({ Records: [record('a', '<xml/>')] })
    expect(seen).toEqual(['<xml/>'])
  })

  it('stays away longer the more often it failed, and what is done is not delayed', async () => {
    const run = async (input: unknown) => {
      if (input !== 'well') throw passing
    }
    await workOff(run)({ Records: [record('a', '1', 1), record('b', '2', 4), record('c', '"well"')] })
    expect(delayed).toEqual([
      ['receipt-a', 5],
      ['receipt-b', 40],
    ])
  })

  it("comes with the queue's own time where it cannot be delayed", async () => {
    const run = (input: unknown) => (input === 1 ? Promise.reject(passing) : Promise.resolve())
    const answer = workOff(run, { delay: () => Promise.reject(lasting) })
    expect(await answer({ Records: [record('a', '1'), record('b', '2')] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }],
    })
  })

  it('fails with the first error where all failed, and they are delayed all the same', async () => {
    const run = (input: unknown) => Promise.reject(input === 1 ? passing : lasting)
    await expect(workOff(run)({ Records: [record('a', '1'), record('b', '2')] })).rejects.toBe(passing)
    expect(delayed.map(([receipt]) => receipt)).toEqual(['receipt-a', 'receipt-b'])
  })

  it('is tried for hours before it is a dead letter: an outage only delays it', () => {
    const delays = Array.from({ length: receivesMax - 1 }, (_, index) => retryDelaySeconds(index + 1))
    expect(delays.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(6 * 3600)
    // Longer than SQS keeps anything away.
    expect(Math.max(...delays)).toBeLessThan(12 * 3600)
    expect(delays.toSorted((a, b) => a - b)).toEqual(delays)
  })

  it.each([{ an: 'event' }, { Records: [] }, { Records: [{ eventSource: 'aws:s3' }] }, null])(
    'is not what %j is, which is one input, answered and failed as it is',
    async (input) => {
      expect(await workOff(async (one) => ({ one }))(input)).toEqual({ one: input })
      await expect(workOff(() => Promise.reject(passing))(input)).rejects.toBe(passing)
      expect(delayed).toEqual([])
    },
  )
})
