import { SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it } from 'vitest'
import { SqsDeadLetterQueue } from '#adapters/sqs/sqs-dead-letter-queue'
import { SqsQueue } from '#adapters/sqs/sqs-queue'
import { SqsShardQueue } from '#adapters/sqs/sqs-shard-queue'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import { type AwsWire, json, jsonError, openAwsWire } from '../aws-wire.ts'

/** Limits of a call, as SQS documents them. */
const [messagesMax, callBytesMax] = [10, 1_048_576]

interface Entry {
  readonly Id: string
  readonly MessageBody: string
  readonly MessageAttributes?: Record<string, { DataType: string; StringValue: string }>
}

describe('a queue of SQS', () => {
  let wire: AwsWire
  const taken: Entry[] = []
  afterEach(async () => {
    taken.splice(0)
    await wire.close()
  })

  /** SQS as it is: ten messages and 1 MiB a call; a call beyond that is refused whole. */
  async function open(isRefused: (entry: Entry, call: number) => boolean = () => false) {
    let calls = 0
    wire = await openAwsWire(({ body }) => {
      const call = ++calls
      const { ReceiptHandle } = JSON.parse(body.toString()) as { ReceiptHandle?: string }
      if (ReceiptHandle !== undefined) return json({})
      const { Entries } = JSON.parse(body.toString()) as { Entries: Entry[] }
      if (Entries.length > messagesMax) return jsonError('com.amazonaws.sqs#TooManyEntriesInBatchRequest')
      if (Entries.reduce((bytes, { MessageBody }) => bytes + Buffer.byteLength(MessageBody), 0) > callBytesMax)
        return jsonError('com.amazonaws.sqs#BatchRequestTooLong')
      const refused = Entries.filter((entry) => isRefused(entry, call))
      const accepted = Entries.filter((entry) => !refused.includes(entry))
      taken.push(...accepted)
      return json({
        Successful: accepted.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' })),
        Failed: refused.map(({ Id }) => ({ Id, Code: 'InternalError', Message: 'later', SenderFault: false })),
      })
    })
    const client = new SQSClient({ ...wire.client, md5: false })
    return new SqsQueue({ queueUrl: `${wire.client.endpoint}/123456789012/q`, client, sleep: async () => {} })
  }

  it('takes messages ten a call, and cuts calls at 1 MiB', async () => {
    const queue = await open()
    const small = Array.from({ length: 25 }, (_, index) => ({ body: `m${index}` }))
    const large = Array.from({ length: 3 }, () => ({ body: 'x'.repeat(600_000) }))
    expect(await queue.send([...small, ...large])).toEqual({ refused: 0, reason: null })
    expect(taken).toHaveLength(28)
    expect(wire.requests).toHaveLength(5)
  })

  it('gets again, alone, what it refused', async () => {
    const queue = await open(({ MessageBody }, call) => MessageBody === 'm3' && call === 1)
    expect(await queue.send([0, 1, 2, 3].map((index) => ({ body: `m${index}` })))).toEqual({ refused: 0, reason: null })
    expect(taken.map(({ MessageBody }) => MessageBody)).toEqual(['m0', 'm1', 'm2', 'm3'])
  })

  it('is told no message that is too large for it', async () => {
    const queue = await open()
    await expect(queue.send([{ body: 'x'.repeat(callBytesMax + 1) }])).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
    })
    expect(wire.requests).toEqual([])
  })

  it('brings shards, and fails where one is not taken', async () => {
    const shards = new SqsShardQueue(await open(({ MessageBody }) => MessageBody.includes('"b"')))
    const cause = makeScheduleDue({ scheduleName: 'drift', now: 0 })
    await expect(
      shards.send([
        { modelNames: ['a'], cause },
        { modelNames: ['b'], cause },
      ]),
    ).rejects.toMatchObject({ code: 'SHARDS_NOT_SENT', retryable: true, details: { refused: 1, sent: 1 } })
    expect(taken.map(({ MessageBody }) => JSON.parse(MessageBody))).toEqual([{ modelNames: ['a'], cause }])
  })

  it('keeps a message away that somebody has received', async () => {
    const queue = await open()
    await queue.delay('receipt', 120)
    const [{ headers, body }] = wire.requests as [(typeof wire.requests)[number]]
    expect(headers['x-amz-target']).toBe('AmazonSQS.ChangeMessageVisibility')
    expect(JSON.parse(body.toString())).toMatchObject({ ReceiptHandle: 'receipt', VisibilityTimeout: 120 })
  })

  it("holds dead letters in Lambda's form", async () => {
    const letters = new SqsDeadLetterQueue(await open())
    await letters.add({
      functionName: 'notify',
      input: { source: 'remodel' },
      code: 'NONSENSE',
      message: 'no such thing',
    })
    expect(taken).toMatchObject([
      {
        MessageBody: '{"source":"remodel"}',
        MessageAttributes: {
          ErrorCode: { DataType: 'String', StringValue: 'NONSENSE' },
          ErrorMessage: { StringValue: 'no such thing' },
          FunctionName: { StringValue: 'notify' },
        },
      },
    ])
  })
})
