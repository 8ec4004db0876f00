import { randomUUID } from 'node:crypto'
import { openChannels } from './open-channels.ts'
import type { ChannelSettings } from './read-channel-settings.ts'
import { tellInRounds } from './tell-in-rounds.ts'

/** The outcome of a test message. */
export interface TestedReceiver {
  readonly channel: string
  readonly receiver: string
  readonly status: 'sent' | 'failed'
  /** The answer, or what went wrong. */
  readonly answer: string
}

/** Sends a test message to every receiver; each failure is an outcome. */
export async function testChannels(settings: ChannelSettings): Promise<readonly TestedReceiver[]> {
  const notification = {
    severity: 'info',
    modelName: '*',
    subject: 'Test message of Remodel',
    text: 'Notifications reach you. Which facts you are told, and how often, is set by notify_problems and its neighbors: remodel config get.',
  } as const
  const messageId = randomUUID()
  const channels = await openChannels(settings)
  const tested = channels.map(async (channel) => {
    const receivers = channel.receiversOf(notification)
    const outcomes = await tellInRounds(channel, receivers, (receiver) =>
      channel.send(notification, receiver, messageId),
    )
    return receivers.map((receiver, index): TestedReceiver => {
      const outcome = outcomes[index] as PromiseSettledResult<string>
      const isSent = outcome.status === 'fulfilled'
      const answer = isSent ? outcome.value : messageOf(outcome.reason)
      return { channel: channel.name, receiver, status: isSent ? 'sent' : 'failed', answer }
    })
  })
  return (await Promise.all(tested)).flat()
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
