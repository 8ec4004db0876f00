import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseError } from '#adapters/postgres/database-error'
import { AppError } from '#core/errors'
import { spec as notifySpec } from '#functions/notify/spec'
import { answerCloudFormation } from '#pipeline/answer-cloudformation'
import { defineFunction } from '#pipeline/function-spec'
import { makeLambda } from '#pipeline/lambda'
import { readEnvironment } from '#pipeline/read-environment'

const passing = new AppError({ code: 'AWAY', message: 'away', retryable: true })
const lasting = new AppError({ code: 'NONSENSE', message: 'nonsense' })

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
      EVENT_BUS_NAME: 'e',
      TOPIC_ARN: 't',
      WORK_QUEUE_URL: 'w',
      BUCKET_NAME: 'b',
    }
    expect(readEnvironment(notifySpec, variables)).not.toHaveProperty('BUCKET_NAME')
  })
})
