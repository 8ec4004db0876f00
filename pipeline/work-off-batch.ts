import * as z from 'zod'
import { retryDelaySeconds } from '#contracts/queue-retries'
import type { WrappedFunction } from './pipeline.ts'

const recordSchema = z.object({
  eventSource: z.literal('aws:sqs'),
  messageId: z.string(),
  receiptHandle: z.string(),
  body: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
})
const batchSchema = z.object({ Records: z.array(recordSchema).min(1) })
export type QueueBatch = z.infer<typeof batchSchema>

export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/** Keeps a message away from its queue's consumers for so long. */
export type DelayMessage = (receiptHandle: string, seconds: number) => Promise<unknown>

/** Messages of a queue; undefined for anything else. */
export function readQueueBatch(input: unknown): QueueBatch | undefined {
  return batchSchema.safeParse(input).data
}

/**
 * Works a batch off message by message: those that failed are named and come again, the others are done. A body that is no JSON is
 * handed on as text, for the pipeline to refuse.
 *
 * @param delay of what failed, the longer the more often it did; where it fails itself, the message comes when the queue's own time is over
 * @throws what the first message failed with, where all failed: they all come again as well, but only then Lambda counts an error, which
 *   alarms watch, and asks the function for less while it fails
 */
export async function workOffBatch(
  { Records }: QueueBatch,
  run: WrappedFunction,
  delay: DelayMessage,
): Promise<BatchAnswer> {
  const batchItemFailures: { itemIdentifier: string }[] = []
  const errors: unknown[] = []
  for (const { messageId, receiptHandle, body, attributes } of Records) {
    try {
      await run(parseBody(body))
    } catch (error) {
      // The pipeline has told of it.
      batchItemFailures.push({ itemIdentifier: messageId })
      errors.push(error)
      await delay(receiptHandle, retryDelaySeconds(attributes.ApproximateReceiveCount)).catch(() => undefined)
    }
  }
  if (errors.length === Records.length) throw errors[0]
  return { batchItemFailures }
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
