import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, describe, expect, it } from 'vitest'
import { SlackNotifier } from '#adapters/slack/slack-notifier'
import { type AwsWire, json, jsonError, openAwsWire } from '../aws-wire.ts'

const webhook = 'https://hooks.slack.example/services/T0/B0/very-secret'
const notification = { severity: 'warning', modelName: 'churn', subject: 'churn <b> & co', text: 'worse' } as const

describe('telling Slack', () => {
  let wire: AwsWire
  afterEach(() => wire.close())

  async function open(secret: string, answer: () => Response | Promise<Response>) {
    wire = await openAwsWire(() =>
      secret === '' ? jsonError('AccessDeniedException') : json({ SecretString: secret }),
    )
    const posts: { url: string; body: string }[] = []
    const notifier = new SlackNotifier({
      secretArn: 'arn:secret',
      client: new SecretsManagerClient(wire.client),
      fetch: async (url, init) => {
        posts.push({ url: String(url), body: String(init?.body) })
        return answer()
      },
    })
    return { notifier, posts }
  }

  it.each([webhook, JSON.stringify({ url: webhook }), ` ${webhook}\n`])(
    'reads the webhook once and posts to it',
    async (secret) => {
      const { notifier, posts } = await open(secret, () => new Response('ok'))
      await notifier.send(notification)
      await notifier.send(notification)
      expect(wire.requests).toHaveLength(1)
      expect(posts.map(({ url }) => url)).toEqual([webhook, webhook])
      expect(JSON.parse(posts[0]?.body ?? '')).toEqual({ text: ':warning: *churn &lt;b&gt; &amp; co*\nworse' })
    },
  )

  it.each([
    [429, true],
    [503, true],
    [404, false],
  ])('fails on %i; retryable: %s', async (status, retryable) => {
    const { notifier } = await open(webhook, () => new Response('no', { status }))
    await expect(notifier.send(notification)).rejects.toMatchObject({ code: 'NOTIFICATION_NOT_SENT', retryable })
  })

  it('reads the secret again after the webhook was refused', async () => {
    const { notifier } = await open(webhook, () => new Response('gone', { status: 410 }))
    await notifier.send(notification).catch(() => {})
    await notifier.send(notification).catch(() => {})
    expect(wire.requests).toHaveLength(2)
  })

  it.each([
    ['the network fails', webhook, () => Promise.reject(new TypeError(`fetch failed for ${webhook}`))],
    ['Slack refuses', webhook, () => new Response(webhook, { status: 403 })],
    ['the secret is none', webhook.replace('https', 'ftp'), () => new Response('ok')],
    ['the secret cannot be read', '', () => new Response('ok')],
  ])('never tells the webhook where %s', async (_, secret, answer) => {
    const { notifier } = await open(secret, answer)
    const error = await notifier.send(notification).then(
      () => new Error('it was sent'),
      (caught) => caught,
    )
    const told = JSON.stringify([error.message, error.details, String(error.cause), error.stack])
    expect(told).not.toContain('very-secret')
    expect(error.message).not.toBe('it was sent')
  })
})
