import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import type { TopicMessage } from '#pipeline/parse-topic-messages'
import { chatMessageOf } from './chat-message-of.ts'

/**
 * Posts each message of the topic. A repeated delivery is posted twice, which is better in a chat than a lost message.
 */
export function makeHandler({ chat }: Pick<Ports, 'chat'>): Handler<readonly TopicMessage[], void> {
  return async (messages) => {
    for (const message of messages) await chat.send(chatMessageOf(message), message.messageId)
  }
}
