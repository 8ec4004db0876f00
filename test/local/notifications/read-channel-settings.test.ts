import { describe, expect, it } from 'vitest'
import { channelsInWords } from '#local/notifications/open-channels'
import { readChannelSettings } from '#local/notifications/read-channel-settings'

const url = 'https://hooks.slack.example/services/T0/B0/very-secret'
const mail = {
  REMODEL_SMTP_URL: 'smtp://ada:p%40ss%20w%C3%B6rd@mail.example.org',
  REMODEL_MAIL_FROM: 'remodel@example.org',
  REMODEL_MAIL_TO: 'ops@example.org, ada@example.org,ops@example.org',
}

describe('the channels of an environment', () => {
  it.each([{}, { REMODEL_WEBHOOK_URL: '', REMODEL_MAIL_TO: ' ' }])('are none where none is named', (environment) => {
    expect(readChannelSettings(environment)).toEqual({ webhook: null, mail: null })
  })

  it('have a webhook, in the words of Slack or as JSON', () => {
    expect(readChannelSettings({ REMODEL_WEBHOOK_URL: ` ${url}\n` }).webhook).toEqual({ url, format: 'slack' })
    const plain = { REMODEL_WEBHOOK_URL: url, REMODEL_WEBHOOK_FORMAT: 'json' }
    expect(readChannelSettings(plain).webhook).toEqual({ url, format: 'json' })
  })

  it('have a mail server that gets its password over TLS, and each address once', () => {
    expect(readChannelSettings(mail).mail).toEqual({
      server: {
        host: 'mail.example.org',
        port: 587,
        isTls: false,
        needsTls: true,
        isLocal: false,
        login: { user: 'ada', password: 'p@ss wörd' },
      },
      from: 'Remodel <remodel@example.org>',
      to: ['ops@example.org', 'ada@example.org'],
    })
  })

  it.each([
    ['smtp://mail.example.org:25', { port: 25, isTls: false, needsTls: false, isLocal: false, login: null }],
    ['smtps://a:b@mail.example.org', { port: 465, isTls: true, needsTls: false }],
    ['smtp://a:b@127.0.0.1:1025/', { host: '127.0.0.1', port: 1025, needsTls: false, isLocal: true }],
    ['smtp://a:b@[::1]:1025', { host: '::1', needsTls: false }],
  ])('read %s', (address, expected) => {
    expect(readChannelSettings({ ...mail, REMODEL_SMTP_URL: address }).mail?.server).toMatchObject(expected)
  })

  it('keep a name beside the sender', () => {
    const from = 'Staging <remodel@example.org>'
    expect(readChannelSettings({ ...mail, REMODEL_MAIL_FROM: from }).mail?.from).toBe(from)
  })

  it.each([
    [{ REMODEL_WEBHOOK_URL: 'hooks.slack.example/very-secret' }, /^REMODEL_WEBHOOK_URL is not an address/],
    [{ REMODEL_WEBHOOK_URL: 'ftp://very-secret' }, /^REMODEL_WEBHOOK_URL is not an address/],
    [{ REMODEL_WEBHOOK_URL: 'https://very:secret@x.example' }, /^REMODEL_WEBHOOK_URL holds a user or a password/],
    [{ REMODEL_WEBHOOK_URL: url, REMODEL_WEBHOOK_FORMAT: 'xml' }, /^REMODEL_WEBHOOK_FORMAT has to be slack or json/],
    [{ REMODEL_WEBHOOK_FORMAT: 'json' }, /and REMODEL_WEBHOOK_URL is not$/],
    [{ REMODEL_SMTP_URL: mail.REMODEL_SMTP_URL }, /: REMODEL_MAIL_FROM and REMODEL_MAIL_TO missing$/],
    [{ ...mail, REMODEL_SMTP_URL: '' }, /: REMODEL_SMTP_URL missing$/],
    [{ ...mail, REMODEL_SMTP_URL: 'mail.example.org' }, /^REMODEL_SMTP_URL is not an address/],
    [{ ...mail, REMODEL_SMTP_URL: 'http://mail.example.org' }, /^REMODEL_SMTP_URL is not an address/],
    [{ ...mail, REMODEL_SMTP_URL: 'smtp://a:very/secret@mail.example.org' }, /percent-encoded$/],
    [{ ...mail, REMODEL_SMTP_URL: 'smtp://a:very#secret@mail.example.org' }, /percent-encoded$/],
    [{ ...mail, REMODEL_SMTP_URL: 'smtp://a:very%secret@mail.example.org' }, /percent-encoded$/],
    [{ ...mail, REMODEL_SMTP_URL: 'smtp://very@mail.example.org' }, /a user without a password/],
    [{ ...mail, REMODEL_MAIL_FROM: 'remodel' }, /^REMODEL_MAIL_FROM is not an address/],
    [{ ...mail, REMODEL_MAIL_FROM: 'A <a@example.org>\r\nBcc: b@example.org' }, /^REMODEL_MAIL_FROM is not an address/],
    [{ ...mail, REMODEL_MAIL_TO: 'ops@example.org; ada@example.org' }, /^REMODEL_MAIL_TO is not a list/],
    [{ ...mail, REMODEL_MAIL_TO: 'ops@example.org\r\nBcc: b@example.org' }, /^REMODEL_MAIL_TO is not a list/],
    [
      { ...mail, REMODEL_MAIL_TO: Array.from({ length: 51 }, (_, i) => `a${i}@example.org`).join() },
      /has 51 addresses; its limit is 50/,
    ],
  ])('refuse %o without showing it', (environment, message) => {
    let error = new Error()
    try {
      readChannelSettings(environment)
    } catch (caught) {
      error = caught as Error
    }
    expect(error).toMatchObject({ code: 'INVALID_NOTIFICATION_CHANNEL' })
    expect(error.message).toMatch(message)
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/very|secret/)
  })

  it('are named without their secrets', () => {
    expect(channelsInWords(readChannelSettings({ ...mail, REMODEL_WEBHOOK_URL: url }))).toEqual([
      'the webhook of hooks.slack.example',
      'e-mail to ops@example.org, ada@example.org by mail.example.org:587',
    ])
  })
})
