import * as z from 'zod'
import { InvalidInputError } from '#core/errors'

const deliverySchema = z.object({
  Records: z
    .array(
      z.object({
        EventSource: z.literal('aws:sns'),
        Sns: z.object({
          Subject: z.string().nullish(),
          Message: z.string(),
          MessageAttributes: z.record(z.string(), z.object({ Value: z.string() })).default({}),
        }),
      }),
    )
    .min(1),
})

/** What someone published to a topic. */
export interface TopicMessage {
  /** Empty where there is none. */
  readonly subject: string
  readonly message: string
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * The messages that a topic delivers to a function.
 *
 * @throws {InvalidInputError} `NOT_A_TOPIC_MESSAGE`
 */
export function parseTopicMessages(input: unknown): TopicMessage[] {
  const delivery = deliverySchema.safeParse(input)
  if (!delivery.success) {
    const message = `not what a topic delivers: ${z.prettifyError(delivery.error)}`
    throw new InvalidInputError({ code: 'NOT_A_TOPIC_MESSAGE', message })
  }
  return delivery.data.Records.map(({ Sns }) => ({
    subject: Sns.Subject ?? '',
    message: Sns.Message,
    attributes: Object.fromEntries(Object.entries(Sns.MessageAttributes).map(([name, { Value }]) => [name, Value])),
  }))
}
