import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postToWebhook } from '#adapters/slack/post-to-webhook'
import { slackMessage } from '#adapters/slack/slack-message'
import { startWebhookServer, type WebhookServer, webhookPath } from '#test/support/webhook-server'

let hook: WebhookServer
beforeEach(async () => {
  hook = await startWebhookServer()
})
afterEach(() => hook.close())

const failureOf = (sending: Promise<unknown>) =>
  sending.then(
    () => {
      throw new Error('it was sent')
    },
    (error) => error,
  )

describe('a post to a webhook', () => {
  it('is JSON, and gives what came back', async () => {
    expect(await postToWebhook({ url: hook.url, body: { text: 'Größe → 🚨' } })).toBe('status 200: ok')
    expect(hook.posts).toEqual([{ path: webhookPath, contentType: 'application/json', body: { text: 'Größe → 🚨' } }])
    hook.answer = (response) => void response.writeHead(204).end()
    expect(await postToWebhook({ url: hook.url, body: {} })).toBe('status 204')
  })

  it.each([
    [429, true],
    [500, true],
    [503, true],
    [408, true],
    [400, false],
    [404, false],
    [302, false],
  ])('that is answered with %i has failed; to be tried again: %s', async (status, retryable) => {
    hook.answer = (response) => void response.writeHead(status, { location: '/login' }).end('no_service')
    const error = await failureOf(postToWebhook({ url: hook.url, body: {}, receiver: 'the chat' }))
    expect(error).toMatchObject({ code: 'NOTIFICATION_NOT_SENT', retryable, details: { status } })
    expect(error.message).toBe(`the chat answered with status ${status} (no_service)`)
    expect(hook.posts).toHaveLength(1)
  })

  it.each([
    ['no answer', () => {}],
    ['an answer that does not end', (response) => void response.writeHead(200).write('o')],
  ] as [string, WebhookServer['answer']][])('that gets %s is given up in time', async (_, answer) => {
    hook.answer = answer
    const error = await failureOf(postToWebhook({ url: hook.url, body: {}, requestMsMax: 100 }))
    expect(error).toMatchObject({ retryable: true, message: 'Slack cannot be reached (TimeoutError)' })
  })

  it('to a server that is not there is to be tried again', async () => {
    await hook.close()
    const error = await failureOf(postToWebhook({ url: hook.url, body: {} }))
    expect(error).toMatchObject({ retryable: true, message: 'Slack cannot be reached (ECONNREFUSED)' })
  })

  it('keeps the address out of its errors, as a whole and in parts, wherever the answer is cut', async () => {
    for (const filler of ['', 'x'.repeat(190), 'x'.repeat(196)]) {
      hook.answer = (response) => void response.writeHead(404).end(`${filler} ${hook.url} very-secret-token`)
      const error = await failureOf(postToWebhook({ url: hook.url, body: {} }))
      expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(/very|secret|T0000/)
    }
  })

  it('keeps a signature out of its errors that the server repeats decoded', async () => {
    const url = `${new URL(hook.url).origin}/run?sig=ab%2Bcd%2Fsigned&bad=%E0%A4%A-broken`
    hook.answer = (response) => void response.writeHead(401).end('no such signature: ab+cd/signed')
    const error = await failureOf(postToWebhook({ url, body: {} }))
    expect(error.message).toBe('Slack answered with status 401 (no such signature: …)')
  })
})

describe('a message of Slack', () => {
  const notification = {
    severity: 'critical',
    modelName: 'a',
    subject: 'a <b> & c',
    text: 'Merkmal „x<[y],z“',
  } as const

  it('has its marks and its escapes', () => {
    expect(slackMessage(notification)).toEqual({
      text: ':rotating_light: *a &lt;b&gt; &amp; c*\nMerkmal „x&lt;[y],z“',
    })
  })

  it('is cut between two characters, and never within an escape', () => {
    const { text } = slackMessage({ ...notification, text: `${'x'.repeat(2997)}&&` })
    expect(text.endsWith('xxx')).toBe(true)
    const emoji = slackMessage({ ...notification, text: `${'x'.repeat(2999)}🚨` }).text
    expect(emoji.endsWith('x')).toBe(true)
  })
})
