import type { SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs'
import { awsError } from '#adapters/aws/aws-error'
import { AppError } from '#core/errors'

export interface SqsQueueOptions {
  readonly queueUrl: string
  /** @default a client of the environment's region */
  readonly client?: SQSClient
  /** Attempts of a message, the first one included. @default 3 */
  readonly attempts?: number
  /** @default waits on the wall's clock */
  readonly sleep?: (ms: number) => Promise<unknown>
}

export interface QueueMessage {
  readonly body: string
  readonly attributes?: Readonly<Record<string, string>>
  /** How long consumers do not get it. @default 0 */
  readonly delaySeconds?: number
}

/** SQS's own limits of one SendMessageBatch call. */
const messagesMax = 10
const callBytesMax = 1024 * 1024
const firstPauseMs = 100

/**
 * Sends messages to a queue. It reads each entry's result, and sends a refused entry again alone.
 *
 * The SDK's client is loaded with the first call: most functions never make one, and all of them would start slower.
 */
export class SqsQueue {
  readonly #options: Required<Omit<SqsQueueOptions, 'client'>>
  #client: SQSClient | undefined

  constructor(options: SqsQueueOptions) {
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    this.#client = options.client
    this.#options = { attempts: 3, sleep, ...options }
  }

  /**
   * @returns how many messages the queue did not take, and why the first of them
   * @throws {AppError} `MESSAGE_TOO_LARGE`, before anything is sent
   */
  async send(messages: readonly QueueMessage[]): Promise<{ readonly refused: number; readonly reason: string | null }> {
    const entries = messages.map(entryOf)
    let refused = 0
    let reason: string | null = null
    for (const batch of batchesOf(entries)) {
      const failed = await this.#sendBatch(batch)
      refused += failed.length
      reason ??= failed[0] ?? null
    }
    return { refused, reason }
  }

  /** Keeps a received message from the queue's consumers for so long. A repeat starts that time anew. */
  async delay(receiptHandle: string, seconds: number): Promise<void> {
    const { ChangeMessageVisibilityCommand } = await import('@aws-sdk/client-sqs')
    const message = { QueueUrl: this.#options.queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }
    await (await this.#connect()).send(new ChangeMessageVisibilityCommand(message))
  }

  async #connect(): Promise<SQSClient> {
    const { SQSClient } = await import('@aws-sdk/client-sqs')
    this.#client ??= new SQSClient()
    return this.#client
  }

  /** @returns the reason of each message that was refused to the end */
  async #sendBatch(batch: readonly SendMessageBatchRequestEntry[]): Promise<string[]> {
    let open = batch
    let reasons: string[] = []
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const failed = await this.#attempt(open)
      open = open.filter(({ Id }) => failed.has(Id as string))
      reasons = [...failed.values()]
      if (attempt >= this.#options.attempts) break
      if (open.length > 0) await this.#options.sleep(firstPauseMs * 2 ** (attempt - 1))
    }
    return reasons
  }

  /** @returns the reasons of the messages that were refused, by their ids */
  async #attempt(batch: readonly SendMessageBatchRequestEntry[]): Promise<Map<string, string>> {
    try {
      const { SendMessageBatchCommand } = await import('@aws-sdk/client-sqs')
      const client = await this.#connect()
      const command = new SendMessageBatchCommand({ QueueUrl: this.#options.queueUrl, Entries: [...batch] })
      const { Successful = [], Failed = [] } = await client.send(command)
      const taken = new Set(Successful.map(({ Id }) => Id))
      const said = new Map(Failed.map(({ Id, Code, Message }) => [Id, `${Code}: ${Message ?? ''}`]))
      return new Map(
        batch.flatMap(({ Id = '' }) => (taken.has(Id) ? [] : [[Id, said.get(Id) ?? 'the queue said nothing of it']])),
      )
    } catch (cause) {
      const { message } = awsError('MESSAGES_NOT_SENT', 'messages cannot be sent', cause)
      return new Map(batch.map(({ Id = '' }) => [Id, message]))
    }
  }
}

function entryOf({ body, attributes, delaySeconds }: QueueMessage, index: number): SendMessageBatchRequestEntry {
  const entry = {
    Id: String(index),
    MessageBody: body,
    ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
    ...(attributes && {
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    }),
  }
  if (sizeOf(entry) <= callBytesMax) return entry
  throw new AppError({ code: 'MESSAGE_TOO_LARGE', message: `a message has at most ${callBytesMax} bytes` })
}

/** The size of a message, as SQS counts it: its body, and the names, types and values of its attributes. */
function sizeOf({ MessageBody = '', MessageAttributes = {} }: SendMessageBatchRequestEntry): number {
  return Object.entries(MessageAttributes).reduce(
    (bytes, [name, { DataType = '', StringValue = '' }]) => bytes + Buffer.byteLength(name + DataType + StringValue),
    Buffer.byteLength(MessageBody),
  )
}

function batchesOf(entries: readonly SendMessageBatchRequestEntry[]): SendMessageBatchRequestEntry[][] {
  const batches: SendMessageBatchRequestEntry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = sizeOf(entry)
    const current = batches.at(-1)
    if (current && current.length < messagesMax && bytes + size <= callBytesMax) {
      current.push(entry)
      bytes += size
    } else {
      batches.push([entry])
      bytes = size
    }
  }
  return batches
}
