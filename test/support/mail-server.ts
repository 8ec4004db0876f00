import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** An e-mail as it came off the wire. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** Its source, headers and body. */
  readonly source: string
  readonly isEncrypted: boolean
  readonly user: string | undefined
}

export interface MailServer {
  readonly port: number
  readonly mails: ReceivedMail[]
  readonly logins: string[]
  close(): Promise<void>
}

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/tls', name), 'utf8')
export const serverCertificate = fixture('certificate.pem')

/** A real SMTP server on this machine; it takes `ada` with the password `s3cr3t & more`, and every e-mail. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const logins: string[] = []
  const server = new SMTPServer({
    key: fixture('key.pem'),
    cert: serverCertificate,
    authOptional: true,
    onAuth: ({ username, password }, _session, done) => {
      logins.push(username ?? '')
      if (username === 'ada' && password === mailPassword) return done(null, { user: username })
      // Some servers repeat what they were told.
      return done(Object.assign(new Error(`no such login: ${username}/${password}`), { responseCode: 535 }))
    },
    onData: (stream, { envelope, secure, user }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString(),
          isEncrypted: secure,
          user: user as string | undefined,
        })
        done(null, 'queued as 4711')
      })
    },
    ...options,
  })
  // A client that breaks off is the tests' matter.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
    mails,
    logins,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export const mailPassword = 's3cr3t & more'

/** The headers of a mail, unfolded. */
export function headersOf({ source }: ReceivedMail): Map<string, string> {
  const [head = ''] = source.split('\r\n\r\n')
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
}

/** The text of a mail, decoded. */
export function textOf(mail: ReceivedMail): string {
  const body = mail.source.slice(mail.source.indexOf('\r\n\r\n') + 4)
  const encoding = headersOf(mail).get('content-transfer-encoding')
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return body.trimEnd()
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString().trimEnd()
}

/** A header's encoded words, decoded. */
export function decodedHeader(value = ''): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('latin1')
        : text
            .replaceAll('_', ' ')
            .replaceAll(/=([0-9A-F]{2})/gi, (_m, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    )
    .replace(/[\s\S]*/, (latin1) => Buffer.from(latin1, 'latin1').toString())
}
