import { postToWebhook } from '#adapters/slack/post-to-webhook'
import { slackMessage } from '#adapters/slack/slack-message'
import type { Channel } from './channel.ts'
import type { ChannelSettings } from './read-channel-settings.ts'

/** Each e-mail is a connection, and a mail server takes few of a sender at once: Exchange Online three. */
const connectionsMax = 3

/** The channels that reach people. The library for e-mail is loaded where there is a server for it. */
export async function openChannels({ webhook, mail }: ChannelSettings): Promise<Channel[]> {
  return [...(webhook ? [webhookChannel(webhook)] : []), ...(mail ? [await mailChannel(mail)] : [])]
}

function webhookChannel({ url, format }: NonNullable<ChannelSettings['webhook']>): Channel {
  const { host } = new URL(url)
  return {
    name: 'webhook',
    receiversOf: () => [host],
    send: (notification, _receiver, messageId) => {
      // Addresses are the e-mail's own matter.
      const { emails: _, ...rest } = notification
      const body = format === 'slack' ? slackMessage(notification) : { id: messageId, ...rest }
      return postToWebhook({ url, body, receiver: `the webhook of ${host}` })
    },
  }
}

async function mailChannel({ server, from, to }: NonNullable<ChannelSettings['mail']>): Promise<Channel> {
  const { Mailer } = await import('#adapters/smtp/mailer')
  const mailer = new Mailer({ server, from })
  return {
    name: 'e-mail',
    receiversAtOnceMax: connectionsMax,
    receiversOf: ({ emails }) => emails ?? to,
    send: (notification, receiver, messageId) => mailer.send(notification, receiver, messageId),
  }
}

/** The channels in words, for a terminal. */
export function channelsInWords({ webhook, mail }: ChannelSettings): string[] {
  return [
    ...(webhook ? [`the webhook of ${new URL(webhook.url).host}`] : []),
    ...(mail ? [`e-mail to ${mail.to.join(', ')} by ${mail.server.host}:${mail.server.port}`] : []),
  ]
}
