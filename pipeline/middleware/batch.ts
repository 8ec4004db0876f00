import * as z from 'zod'
import { retryDelaySeconds } from '#contracts/queue-retries'
import type { Middleware } from './middleware.ts'

const recordSchema = z.object({
  eventSource: z.literal('aws:sqs'),
  messageId: z.string(),
  receiptHandle: z.string(),
  body: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
})
const batchSchema = z.object({ Records: z.array(recordSchema).min(1) })
type Message = z.infer<typeof recordSchema>

export interface BatchOptions {
  /** Keeps a message from the queue's consumers for so long. */
  readonly delay: (receiptHandle: string, seconds: number) => Promise<unknown>
}

/** How an input went: a handler under `batch` answers one of these for each of its inputs. */
export type Outcome = PromiseSettledResult<unknown>

/**
 * Gives the handler a list of inputs: the messages of a queue's batch, or the one input of the invocation. A body that
 * is not JSON is passed on as text, for the pipeline to refuse.
 *
 * The answer names the messages that failed. They come again, later with each failure; the others are done. A message
 * that cannot be delayed comes after the queue's visibility timeout. If all failed, the first error is thrown: the
 * messages come again as well, and Lambda counts an error, which alarms watch, and slows down while the function fails.
 */
export function batch({ delay }: BatchOptions): Middleware<{ messages: readonly Message[] | undefined }> {
  return {
    before: (request) => {
      const messages = batchSchema.safeParse(request.event).data?.Records
      request.event = messages?.map(({ body }) => parseBody(body)) ?? [request.event]
      request.internal.messages = messages
    },
    after: async (request) => {
      const { messages } = request.internal
      const outcomes = request.response as readonly Outcome[]
      const failures = outcomes.flatMap((outcome, at) => (outcome.status === 'rejected' ? [{ ...outcome, at }] : []))
      const failed = failures.flatMap(({ at }) => messages?.[at] ?? [])
      for (const { receiptHandle, attributes } of failed)
        await delay(receiptHandle, retryDelaySeconds(attributes.ApproximateReceiveCount)).catch(() => undefined)
      if (failures.length === outcomes.length) throw failures[0]?.reason
      request.response = messages
        ? { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
        : outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value)[0]
    },
  }
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
