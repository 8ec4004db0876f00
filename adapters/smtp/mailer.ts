import { createTransport, type Transporter } from 'nodemailer'
import type { Notification } from '#contracts/notification'
import { AppError } from '#core/errors'
import { contentAddress } from '#core/identity'
import { oneLine } from '#core/text/one-line'
import { shortened } from '#core/text/shortened'
import { withoutSecrets } from '#core/text/without-secrets'

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; else the server's STARTTLS, wherever it offers it. */
  readonly isTls: boolean
  /** Whether nothing is sent to a server without STARTTLS. */
  readonly needsTls: boolean
  /** A server on this machine may sign its certificate itself: nobody is between. */
  readonly isLocal: boolean
  readonly login: { readonly user: string; readonly password: string } | null
}

export interface MailerOptions {
  readonly server: SmtpServer
  /** `ops@example.org`, or with a name: `Remodel <ops@example.org>` */
  readonly from: string
  /** Certificates that are trusted in place of the system's. */
  readonly certificates?: string
  /** @default 20 seconds for one e-mail */
  readonly sendMsMax?: number
}

/** A function that notifies has a minute, and pauses before it tries again. */
const usualSendMsMax = 20_000
/** No part of a conversation takes longer with a server that works. */
const stepMsMax = 10_000
const subjectCharactersMax = 200
const answerCharactersMax = 200

/** The network's failures, and those of a server that is busy. Any other has to be mended by a person. */
const retryable: ReadonlySet<string> = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'EPROTOCOL',
  'ECONNRESET',
])

/** Sends notifications as e-mails by SMTP: plain text in UTF-8. The password is never part of an error. */
export class Mailer {
  readonly #options: MailerOptions

  constructor(options: MailerOptions) {
    this.#options = options
  }

  /**
   * Sends one e-mail to one address. Sent again, it has the same `Message-ID`, by which readers show it once.
   *
   * @returns the server's answer
   * @throws {AppError} `NOTIFICATION_NOT_SENT`
   */
  async send({ severity, modelName, subject, text }: Notification, to: string, messageId: string): Promise<string> {
    const { from, sendMsMax = usualSendMsMax } = this.#options
    const transport = this.#connect()
    const clock = timeoutOf(sendMsMax)
    try {
      const sending = transport.sendMail({
        from,
        to,
        subject: shortened(oneLine(subject), subjectCharactersMax),
        text,
        messageId: `<${contentAddress(Buffer.from(`${messageId} ${to}`)).slice(0, 32)}@${domainOf(from)}>`,
        priority: severity === 'critical' ? 'high' : 'normal',
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Remodel-Severity': severity, 'X-Remodel-Model': modelName },
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      const { response } = await Promise.race([sending, clock.isOver])
      return this.#shown(response)
    } catch (error) {
      throw this.#failure(error, to)
    } finally {
      clock.stop()
      transport.close()
    }
  }

  #connect(): Transporter<{ readonly response: string }> {
    const { server, certificates } = this.#options
    const { host, port, isTls, needsTls, isLocal, login } = server
    return createTransport({
      ...{ host, port, secure: isTls, requireTLS: needsTls },
      ...(login && { auth: { user: login.user, pass: login.password } }),
      tls: { ...(certificates !== undefined && { ca: certificates }), ...(isLocal && { rejectUnauthorized: false }) },
      ...{ connectionTimeout: stepMsMax, greetingTimeout: stepMsMax, socketTimeout: stepMsMax, dnsTimeout: stepMsMax },
    })
  }

  /** The error is made anew: the library's own keeps parts of the conversation. */
  #failure(error: unknown, to: string): AppError {
    const { host, port } = this.#options.server
    const {
      code = 'ERROR',
      responseCode,
      response,
    } = error as Partial<Record<string, string>> & {
      responseCode?: number
    }
    const isAnswer = typeof responseCode === 'number' && responseCode > 0
    const said = typeof response === 'string' ? this.#shown(response) : ''
    const found =
      code === 'EAUTH'
        ? `refuses the user name or the password${said === '' ? '' : ` (${said})`}`
        : isAnswer
          ? `does not take the e-mail (${said === '' ? responseCode : said})`
          : `cannot be used: ${this.#shown(error instanceof Error ? error.message : code)} (${code})`
    return new AppError({
      code: 'NOTIFICATION_NOT_SENT',
      message: `e-mail to ${to}: ${host}:${port} ${found}`,
      retryable: isAnswer ? responseCode < 500 : retryable.has(code),
      details: { code, ...(isAnswer && { responseCode }) },
    })
  }

  #shown(text: string): string {
    const { login } = this.#options.server
    const secrets = login === null ? [] : encodings(login.user, login.password)
    return shortened(withoutSecrets(oneLine(text), secrets), answerCharactersMax)
  }
}

/** A password as it is, and as a conversation has it. */
function encodings(user: string, password: string): string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  return [password, base64(password), base64(`\0${user}\0${password}`)]
}

function domainOf(from: string): string {
  return from.replace(/>$/, '').split('@').at(-1) ?? 'remodel'
}

function timeoutOf(durationMs: number): { readonly isOver: Promise<never>; readonly stop: () => void } {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(Object.assign(new Error(`no answer within ${durationMs / 1000} s`), { code: 'ETIMEDOUT' }))
  }, durationMs)
  return { isOver: promise, stop: () => clearTimeout(timer) }
}
