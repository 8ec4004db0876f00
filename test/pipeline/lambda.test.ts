import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseError } from '#adapters/postgres/database-error'
import { receivesMax, retryDelaySeconds } from '#contracts/queue-retries'
import { AppError } from '#core/errors'
import type { UnhandledInput } from '#core/ports/dead-letter-queue'
import { spec as notifySpec } from '#functions/notify/spec'
import { answerCloudFormation } from '#pipeline/answer-cloudformation'
import { defineFunction } from '#pipeline/function-spec'
import { makeLambda } from '#pipeline/lambda'
import { orDeadLetter } from '#pipeline/or-dead-letter'
import { readEnvironment } from '#pipeline/read-environment'
import { workOffBatch } from '#pipeline/work-off-batch'

const passing = new AppError({ code: 'AWAY', message: 'away', retryable: true })
const lasting = new AppError({ code: 'NONSENSE', message: 'nonsense' })

describe('a batch of a queue', () => {
  const record = (messageId: string, body: string, receiveCount = 1) => {
    const attributes = { ApproximateReceiveCount: receiveCount }
    return { eventSource: 'aws:sqs' as const, messageId, receiptHandle: `receipt-${messageId}`, body, attributes }
  }
  const delayed: [string, number][] = []
  const delay = async (receiptHandle: string, seconds: number) => void delayed.push([receiptHandle, seconds])
  beforeEach(() => void delayed.splice(0))

  it('names the messages that failed, and works off those after them', async () => {
    const done: unknown[] = []
    const run = async (input: unknown) => {
      if ((input as { n: number }).n === 2) throw passing
      done.push(input)
    }
    const answer = await workOffBatch(
      { Records: [record('a', '{"n":1}'), record('b', '{"n":2}'), record('c', '{"n":3}')] },
      run,
      delay,
    )
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] })
    expect(done).toEqual([{ n: 1 }, { n: 3 }])
  })

  it('hands a body that is no JSON to the pipeline, which refuses it', async () => {
    const seen: unknown[] = []
    await workOffBatch({ Records: [record('a', '<xml/>')] }, async (input) => void seen.push(input), delay)
    expect(seen).toEqual(['<xml/>'])
  })

  it('stays away longer the more often it failed, and what is done is not delayed', async () => {
    const run = async (input: unknown) => {
      if (input !== 'well') throw passing
    }
    await workOffBatch({ Records: [record('a', '1', 1), record('b', '2', 4), record('c', '"well"')] }, run, delay)
    expect(delayed).toEqual([
      ['receipt-a', 5],
      ['receipt-b', 40],
    ])
  })

  it("comes with the queue's own time where it cannot be delayed", async () => {
    const run = (input: unknown) => (input === 1 ? Promise.reject(passing) : Promise.resolve())
    const answer = workOffBatch({ Records: [record('a', '1'), record('b', '2')] }, run, () => Promise.reject(lasting))
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] })
  })

  it('is tried for hours before it is a dead letter: an outage only delays it', () => {
    const delays = Array.from({ length: receivesMax - 1 }, (_, index) => retryDelaySeconds(index + 1))
    expect(delays.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(6 * 3600)
    // Longer than SQS keeps anything away.
    expect(Math.max(...delays)).toBeLessThan(12 * 3600)
    expect(delays.toSorted((a, b) => a - b)).toEqual(delays)
  })
})

describe('what a function cannot handle', () => {
  const letters: UnhandledInput[] = []
  const queue = { add: async (letter: UnhandledInput) => void letters.push(letter) }
  beforeEach(() => void letters.splice(0))

  it('is a dead letter at once where a repeat cannot help, and counts as done', async () => {
    await orDeadLetter('notify', () => Promise.reject(lasting), queue)({ an: 'event' })
    expect(letters).toEqual([{ functionName: 'notify', input: { an: 'event' }, code: 'NONSENSE', message: 'nonsense' }])
  })

  it('is thrown where a repeat may help, for Lambda to try again', async () => {
    await expect(orDeadLetter('notify', () => Promise.reject(passing), queue)({})).rejects.toBe(passing)
    expect(letters).toEqual([])
  })

  it('is thrown where nobody keeps dead letters', async () => {
    await expect(orDeadLetter('notify', () => Promise.reject(lasting), null)({})).rejects.toBe(lasting)
  })

  it('fails the invocation where it cannot be kept, so that Lambda keeps it', async () => {
    const away = { add: () => Promise.reject(passing) }
    await expect(orDeadLetter('notify', () => Promise.reject(lasting), away)({})).rejects.toBe(passing)
  })
})

describe("a deployment's custom resource", () => {
  const request = {
    RequestType: 'Create' as const,
    ResponseURL: 'https://cloudformation.example/answer',
    StackId: 's',
    RequestId: 'r',
    LogicalResourceId: 'Migration',
  }
  const answers: Readonly<Record<string, string>>[] = []
  const put = async (_: string, answer: Readonly<Record<string, string>>) => void answers.push(answer)
  beforeEach(() => void answers.splice(0))

  it('is told of success, under a name that stays', async () => {
    await answerCloudFormation(request, async () => {}, { remainingMs: 60_000, put })
    expect(answers).toEqual([
      {
        Status: 'SUCCESS',
        StackId: 's',
        RequestId: 'r',
        LogicalResourceId: 'Migration',
        PhysicalResourceId: 'Migration',
      },
    ])
  })

  it('is told why it failed, in as many words as it takes', async () => {
    await answerCloudFormation(request, () => Promise.reject(new Error(`syntax error ${'x'.repeat(9000)}`)), {
      remainingMs: 60_000,
      put,
    })
    expect(answers[0]).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^syntax error x/) })
    expect(JSON.stringify(answers[0]).length).toBeLessThan(4096)
  })

  it('is told before the function runs out of time', async () => {
    await answerCloudFormation(request, () => new Promise(() => {}), { remainingMs: 10_001, put })
    expect(answers[0]).toMatchObject({ Status: 'FAILED', Reason: 'it takes longer than the function may run' })
  })

  it('may be deleted without any work', async () => {
    const work = vi.fn()
    await answerCloudFormation({ ...request, RequestType: 'Delete', PhysicalResourceId: 'p' }, work, {
      remainingMs: 60_000,
      put,
    })
    expect(work).not.toHaveBeenCalled()
    expect(answers[0]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'p' })
  })
})

describe('a deployed function', () => {
  const spec = defineFunction({
    name: 'greet',
    purpose: 'Greets.',
    triggers: [{ lifecycle: 'deployed' }, { queue: 'shards', modelMs: 1, windowMs: 1 }],
    timeoutMs: 1000,
    memoryMb: 128,
    ports: {},
    idempotency: 'natural-key',
  })
  const message = (messageId: string) => {
    const attributes = { ApproximateReceiveCount: '1' }
    const body = JSON.stringify({ lifecycle: 'deployed' })
    return { eventSource: 'aws:sqs', messageId, receiptHandle: messageId, body, attributes }
  }
  const context = { awsRequestId: 'q', getRemainingTimeInMillis: () => 60_000 }
  const lines: string[] = []
  beforeEach(() => {
    lines.splice(0)
    // Written through the console that is spied on, and metrics all the same.
    vi.stubEnv('POWERTOOLS_DEV', 'true')
    // Nobody is there: what fails comes again by itself.
    vi.stubEnv('WORK_QUEUE_URL', 'http://127.0.0.1:9/0/work')
    vi.stubEnv('AWS_REGION', 'eu-central-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false')
    for (const level of ['log', 'info', 'warn', 'error'] as const)
      vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it('runs its handler on what it is invoked with, and writes its metrics once', async () => {
    const handler = makeLambda(spec, (_, { metrics }) => async () => {
      metrics.add('RunsStuck', 2)
      return 'done'
    })
    expect(await handler({ lifecycle: 'deployed' }, context)).toBe('done')
    const emf = lines.map((line) => JSON.parse(line)).filter((line) => '_aws' in line)
    expect(emf).toMatchObject([
      {
        RunsStuck: 2,
        service: 'remodel',
        _aws: { CloudWatchMetrics: [{ Namespace: 'Remodel', Dimensions: [['service']] }] },
      },
    ])
  })

  it('keeps the metric of a model apart from the fleet, by its name', async () => {
    const handler = makeLambda(
      spec,
      (_, { metrics }) =>
        async () =>
          metrics.add('AccuracyMargin', -0.1, 'churn'),
    )
    await handler({ lifecycle: 'deployed' }, context)
    const emf = lines.map((line) => JSON.parse(line)).filter((line) => '_aws' in line)
    expect(emf.map(({ _aws }) => _aws.CloudWatchMetrics[0].Dimensions)).toEqual([
      [['service', 'ModelName']],
      [['service']],
    ])
    expect(emf).toMatchObject([{ ModelName: 'churn', AccuracyMargin: -0.1 }, { AccuracyMargin: -0.1 }])
  })

  it('logs what failed with the code and the invocation, and fails', async () => {
    const handler = makeLambda(spec, () => () => Promise.reject(lasting))
    await expect(handler({ lifecycle: 'deployed' }, context)).rejects.toBe(lasting)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'ERROR', service: 'greet', code: 'NONSENSE', retryable: false, function_request_id: 'q' },
    ])
  })

  it('counts what failed because of the database, and nothing else', async () => {
    const errors = [new DatabaseError({ code: 'DB_UNAVAILABLE', message: 'away', retryable: true }), passing]
    const handler = makeLambda(spec, () => () => Promise.reject(errors.shift()))
    for (let time = 0; time < 2; time++) await handler({ lifecycle: 'deployed' }, context).catch(() => undefined)
    const emf = lines.map((line) => JSON.parse(line)).filter((line) => '_aws' in line)
    expect(emf).toMatchObject([{ DatabaseErrors: 1, service: 'remodel' }])
  })

  it('answers a batch of messages with those that failed', async () => {
    let runs = 0
    const handler = makeLambda(spec, () => () => (++runs === 1 ? Promise.reject(passing) : Promise.resolve()))
    expect(await handler({ Records: [message('m'), message('n')] }, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm' }],
    })
  })

  it('fails as a whole where every message failed: Lambda counts nothing else as an error', async () => {
    const handler = makeLambda(spec, () => () => Promise.reject(passing))
    await expect(handler({ Records: [message('m'), message('n')] }, context)).rejects.toBe(passing)
  })

  it('does not begin without the variables that its spec asks for', () => {
    expect(() => readEnvironment(notifySpec, { DATABASE_ARN: 'a', DATABASE_NAME: '' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ENVIRONMENT', message: expect.stringContaining('DATABASE_SECRET_ARN') }),
    )
  })

  it('reads no variable that its spec does not ask for', () => {
    const variables = {
      DATABASE_ARN: 'a',
      DATABASE_NAME: 'n',
      DATABASE_SECRET_ARN: 's',
      TOPIC_ARN: 't',
      WORK_QUEUE_URL: 'w',
      BUCKET_NAME: 'b',
    }
    expect(readEnvironment(notifySpec, variables)).not.toHaveProperty('BUCKET_NAME')
  })
})
