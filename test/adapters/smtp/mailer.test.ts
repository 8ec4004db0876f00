import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Mailer, type MailerOptions, type SmtpServer } from '#adapters/smtp/mailer'
import {
  decodedHeader,
  headersOf,
  type MailServer,
  mailPassword,
  serverCertificate,
  startMailServer,
  textOf,
} from '#test/support/mail-server'

const notification = {
  severity: 'warning',
  modelName: 'nsw-price',
  subject: 'nsw-price: performance degraded',
  text: 'Accuracy 0.62 over 9 days.',
} as const
const to = 'ops@example.org'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(options: Parameters<typeof startMailServer>[0] = {}): Promise<MailServer> {
  const server = await startMailServer(options)
  closing.push(() => server.close())
  return server
}

const plain = { host: 'localhost', isTls: false, needsTls: false, isLocal: false, login: null }
const login = { user: 'ada', password: mailPassword }

function mailerOf(server: Partial<SmtpServer> & { readonly port: number }, options: Partial<MailerOptions> = {}) {
  return new Mailer({
    server: { ...plain, ...server },
    from: 'Remodel <remodel@example.org>',
    certificates: serverCertificate,
    ...options,
  })
}

describe('an e-mail', () => {
  it('is plain text with the words of the notification, to one address', async () => {
    const server = await open()
    const answer = await mailerOf({ port: server.port }).send(notification, to, 'id-1')
    expect(answer).toBe('250 queued as 4711')
    const [mail] = server.mails
    if (!mail) throw new Error('nothing came')
    expect([mail.from, mail.to]).toEqual(['remodel@example.org', [to]])
    const headers = headersOf(mail)
    expect(headers.get('subject')).toBe('nsw-price: performance degraded')
    expect(headers.get('from')).toBe('Remodel <remodel@example.org>')
    expect(headers.get('to')).toBe(to)
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(headers.get('auto-submitted')).toBe('auto-generated')
    expect([headers.get('x-remodel-severity'), headers.get('x-remodel-model')]).toEqual(['warning', 'nsw-price'])
    expect(textOf(mail)).toBe(notification.text)
  })

  it('keeps umlauts, arrows and emoji in its subject and its text', async () => {
    const server = await open()
    const text = `Merkmal „Größe [m²] <a>, b“: 35 % → 80 % 🚨\n• ${'ß'.repeat(300)}`
    await mailerOf({ port: server.port }).send({ ...notification, subject: 'Größe → 2 € 🚨', text }, to, 'id-1')
    const [mail] = server.mails
    if (!mail) throw new Error('nothing came')
    expect(decodedHeader(headersOf(mail).get('subject'))).toBe('Größe → 2 € 🚨')
    expect(textOf(mail)).toBe(text)
    expect(mail.source.split('\r\n').every((line) => line.length <= 998)).toBe(true)
  })

  it.each([
    ['a line break', 'drift\r\nBcc: thief@example.org\r\n\r\nbody'],
    ['a bare line feed', 'drift\nBcc: thief@example.org'],
    ['a bare carriage return', 'drift\rBcc: thief@example.org'],
    ['a line separator of Unicode', 'drift\u2028Bcc: thief@example.org'],
    ['a null character', 'drift\u0000\r\nBcc: thief@example.org'],
  ])('cannot get a header by %s in its subject', async (_, subject) => {
    const server = await open()
    await mailerOf({ port: server.port }).send({ ...notification, subject, modelName: subject }, to, 'id-1')
    const [mail] = server.mails
    if (!mail) throw new Error('nothing came')
    expect(mail.to).toEqual([to])
    expect(headersOf(mail).has('bcc')).toBe(false)
    expect(decodedHeader(headersOf(mail).get('subject'))).toContain('drift Bcc: thief@example.org')
    expect(textOf(mail)).toBe(notification.text)
  })

  it('that is sent again has the same Message-ID, and another one to another address', async () => {
    const server = await open()
    const mailer = mailerOf({ port: server.port })
    await mailer.send(notification, to, 'id-1')
    await mailer.send(notification, to, 'id-1')
    await mailer.send(notification, 'ada@example.org', 'id-1')
    await mailer.send(notification, to, 'id-2')
    const ids = server.mails.map((mail) => headersOf(mail).get('message-id'))
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@example\.org>$/)
    expect([ids[1] === ids[0], new Set(ids).size]).toEqual([true, 3])
  })
})

describe('a mail server', () => {
  it('with STARTTLS gets the password over TLS alone', async () => {
    const server = await open()
    await mailerOf({ port: server.port, needsTls: true, login }).send(notification, to, 'id-1')
    expect(server.mails).toMatchObject([{ isEncrypted: true, user: 'ada' }])
  })

  it('with TLS from the first byte gets it, too', async () => {
    const server = await open({ secure: true })
    await mailerOf({ port: server.port, isTls: true, login }).send(notification, to, 'id-1')
    expect(server.mails).toMatchObject([{ isEncrypted: true, user: 'ada' }])
  })

  it('without STARTTLS gets no password', async () => {
    const server = await open({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    const sending = mailerOf({ port: server.port, needsTls: true, login }).send(notification, to, 'id-1')
    await expect(sending).rejects.toMatchObject({ code: 'NOTIFICATION_NOT_SENT' })
    expect([server.logins, server.mails]).toEqual([[], []])
  })

  it('with a certificate that nobody vouches for gets no password', async () => {
    const server = await open()
    const mailer = new Mailer({ server: { ...plain, port: server.port, needsTls: true, login }, from: 'a@example.org' })
    await expect(mailer.send(notification, to, 'id-1')).rejects.toThrow(/certificate/)
    expect([server.logins, server.mails]).toEqual([[], []])
  })

  it('on this machine may sign its certificate itself', async () => {
    const server = await open()
    const mailer = new Mailer({ server: { ...plain, port: server.port, isLocal: true, login }, from: 'a@example.org' })
    await mailer.send(notification, to, 'id-1')
    expect(server.mails).toMatchObject([{ isEncrypted: true, user: 'ada' }])
  })

  it('that refuses the password is not tried again, and the error does not hold what it repeats', async () => {
    const server = await open()
    const wrong = { user: 'ada', password: 'wr0ng+password' }
    const error = await mailerOf({ port: server.port, login: wrong })
      .send(notification, to, 'id-1')
      .catch((failure) => failure)
    expect(error).toMatchObject({ code: 'NOTIFICATION_NOT_SENT', retryable: false })
    expect(error.message).toMatch(
      /^e-mail to ops@example\.org: localhost:\d+ refuses the user name or the password \(535 /,
    )
    expect(JSON.stringify({ ...error, message: error.message, cause: error.cause })).not.toContain('wr0ng')
  })

  it.each([
    [550, false],
    [421, true],
    [452, true],
  ])('that answers %i to an address is tried again: %s', async (responseCode, retryable) => {
    const server = await open({
      onRcptTo: ({ address }, _session, done) =>
        address === to ? done(Object.assign(new Error('not here'), { responseCode })) : done(),
    })
    const sending = mailerOf({ port: server.port }).send(notification, to, 'id-1')
    await expect(sending).rejects.toMatchObject({ retryable, details: { responseCode } })
    await expect(sending).rejects.toThrow(`does not take the e-mail (${responseCode} not here)`)
    expect(server.mails).toEqual([])
  })

  it('that does not answer is given up in time, and tried again', async () => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    closing.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => silent.close(resolve))
    })
    const { port } = silent.address() as { port: number }
    const sending = mailerOf({ host: '127.0.0.1', port }, { sendMsMax: 200 }).send(notification, to, 'id-1')
    await expect(sending).rejects.toMatchObject({ retryable: true, details: { code: 'ETIMEDOUT' } })
  })

  it('that is not there is tried again', async () => {
    const server = await startMailServer()
    await server.close()
    const sending = mailerOf({ host: '127.0.0.1', port: server.port }).send(notification, to, 'id-1')
    await expect(sending).rejects.toMatchObject({ retryable: true })
  })
})
