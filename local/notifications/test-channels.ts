import { randomUUID } from 'node:crypto'
import { openChannels } from './open-channels.ts'
import type { ChannelSettings } from './read-channel-settings.ts'

/** What became of a test message. */
export interface TestedReceiver {
  readonly channel: string
  readonly receiver: string
  readonly status: 'sent' | 'failed'
  /** What came back, or what went wrong. */
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
  return Promise.all(
    channels.flatMap((channel) =>
      channel.receiversOf(notification).map(async (receiver): Promise<TestedReceiver> => {
        const tested = { channel: channel.name, receiver }
        try {
          return { ...tested, status: 'sent', answer: await channel.send(notification, receiver, messageId) }
        } catch (error) {
          return { ...tested, status: 'failed', answer: error instanceof Error ? error.message : String(error) }
        }
      }),
    ),
  )
}
