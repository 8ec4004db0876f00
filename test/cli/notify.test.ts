import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headersOf, type MailServer, startMailServer } from '#test/support/mail-server'
import { startWebhookServer, type WebhookServer } from '#test/support/webhook-server'
import { type CliLab, openCliLab } from './cli-lab.ts'

let cli: CliLab
let hook: WebhookServer
let mail: MailServer
beforeAll(async () => {
  cli = await openCliLab(null)
  hook = await startWebhookServer()
  mail = await startMailServer({
    onRcptTo: ({ address }, _session, done) =>
      address === 'gone@example.org' ? done(Object.assign(new Error('unknown'), { responseCode: 550 })) : done(),
  })
})
afterAll(async () => {
  await cli.close()
  await hook.close()
  await mail.close()
})

const variables = () => ({
  REMODEL_WEBHOOK_URL: hook.url,
  REMODEL_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
  REMODEL_MAIL_FROM: 'remodel@example.org',
  REMODEL_MAIL_TO: 'ops@example.org',
})

describe('remodel notify --test', () => {
  it('sends a message to each receiver and says what came back', async () => {
    cli.set(variables())
    const { code, out } = await cli.run('notify', '--test')
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^webhook, 127\.0\.0\.1:\d+: sent \(status 200: ok\)$/),
      'e-mail, ops@example.org: sent (250 queued as 4711)',
    ])
    expect(code).toBe(0)
    expect(hook.posts.at(-1)?.body).toMatchObject({ text: expect.stringContaining('*Test message of Remodel*') })
    expect(mail.mails.map((each) => headersOf(each).get('subject'))).toEqual(['Test message of Remodel'])
  })

  it('fails where one was not sent, sends the others, and shows no secret', async () => {
    cli.set({ ...variables(), REMODEL_MAIL_TO: 'gone@example.org,ops@example.org' })
    hook.answer = (response) => void response.writeHead(403).end(`invalid_token ${hook.url}`)
    const { code, json, err } = await cli.run('notify', '--test', '--json')
    expect(json.receivers).toEqual([
      {
        channel: 'webhook',
        receiver: expect.any(String),
        status: 'failed',
        answer: expect.stringContaining('403 (invalid_token …)'),
      },
      {
        channel: 'e-mail',
        receiver: 'gone@example.org',
        status: 'failed',
        answer: expect.stringContaining('550 unknown'),
      },
      { channel: 'e-mail', receiver: 'ops@example.org', status: 'sent', answer: '250 queued as 4711' },
    ])
    expect([code, JSON.parse(err).error.message]).toEqual([1, '2 of 3 test messages were not sent'])
    expect(`${JSON.stringify(json)}${err}`).not.toContain('secret')
  })

  it('says what to set where nothing is set, and what is wrong with what is', async () => {
    cli.set({})
    const none = await cli.run('notify', '--test')
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringContaining('no channel is configured: set REMODEL_WEBHOOK_URL'),
    ])
    cli.set({ ...variables(), REMODEL_SMTP_URL: 'mail.example.org' })
    const wrong = await cli.run('notify', '--test')
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/^remodel: REMODEL_SMTP_URL is not an address/)])
    expect((await cli.run('notify')).code).toBe(2)
  })
})
