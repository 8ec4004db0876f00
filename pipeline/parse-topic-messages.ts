import * as z from 'zod'
import { InvalidInputError } from '#core/errors'

const messageSchema = z.object({
  MessageId: z.string().default(''),
  Subject: z.string().nullish(),
  Message: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ Value: z.string() })).default({}),
})

const deliverySchema = z.object({
  Records: z.array(z.object({ EventSource: z.literal('aws:sns'), Sns: messageSchema })).min(1),
})

/** A message that SNS could not deliver, as it puts it into a queue. */
const letterSchema = messageSchema.extend({ Type: z.literal('Notification') })

/** A message that was published to a topic. */
export interface TopicMessage {
  readonly messageId: string
  /** Empty where there is none. */
  readonly subject: string
  readonly message: string
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * Reads the messages that a topic delivers to a function, or a dead letter of the topic that is redriven.
 *
 * @throws {InvalidInputError} `NOT_A_TOPIC_MESSAGE`
 */
export function parseTopicMessages(input: unknown): TopicMessage[] {
  const letter = letterSchema.safeParse(input)
  if (letter.success) return [messageOf(letter.data)]
  const delivery = deliverySchema.safeParse(input)
  if (delivery.success) return delivery.data.Records.map(({ Sns }) => messageOf(Sns))
  const message = `not what a topic delivers: ${z.prettifyError(delivery.error)}`
  throw new InvalidInputError({ code: 'NOT_A_TOPIC_MESSAGE', message })
}

function messageOf({ MessageId, Subject, Message, MessageAttributes }: z.output<typeof messageSchema>): TopicMessage {
  return {
    messageId: MessageId,
    subject: Subject ?? '',
    message: Message,
    attributes: Object.fromEntries(Object.entries(MessageAttributes).map(([name, { Value }]) => [name, Value])),
  }
}
