import * as z from 'zod'
import type { SmtpServer } from '#adapters/smtp/mailer'
import { InvalidInputError } from '#core/errors'

/**
 * The channels that the environment names. They are no settings of the installation: a webhook's address and a password
 * are secrets, which no database, event or log may hold.
 */
export interface ChannelSettings {
  readonly webhook: { readonly url: string; readonly format: 'slack' | 'json' } | null
  readonly mail: { readonly server: SmtpServer; readonly from: string; readonly to: readonly string[] } | null
}

type Environment = Readonly<Record<string, string | undefined>>

const receiversMax = 50
const ports = { 'smtp:': 587, 'smtps:': 465 } as const
const address = /^[^\s,;<>"@]+@[^\s,;<>"@]+$/
const namedAddress = /^[^<>"\r\n]*<(?<address>[^<>]+)>$/

/**
 * Reads the channels off environment variables.
 *
 * @throws {InvalidInputError} `INVALID_NOTIFICATION_CHANNEL`, which names the variable and never its value
 */
export function readChannelSettings(environment: Environment): ChannelSettings {
  return { webhook: readWebhook(environment), mail: readMail(environment) }
}

function readWebhook(environment: Environment): ChannelSettings['webhook'] {
  const url = textOf(environment, 'REMODEL_WEBHOOK_URL')
  const format = textOf(environment, 'REMODEL_WEBHOOK_FORMAT')
  if (url === null) {
    if (format !== null) refuse('REMODEL_WEBHOOK_FORMAT is set, and REMODEL_WEBHOOK_URL is not')
    return null
  }
  const read = z.enum(['slack', 'json']).safeParse(format ?? 'slack')
  if (!read.success) refuse('REMODEL_WEBHOOK_FORMAT has to be slack or json')
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    refuse('REMODEL_WEBHOOK_URL is not an address that begins with https:// or http://')
  if (parsed.username !== '' || parsed.password !== '')
    refuse('REMODEL_WEBHOOK_URL holds a user or a password, which webhooks do not take')
  return { url, format: read.data }
}

const mailVariables = ['REMODEL_SMTP_URL', 'REMODEL_MAIL_FROM', 'REMODEL_MAIL_TO'] as const

function readMail(environment: Environment): ChannelSettings['mail'] {
  const [url, from, to] = mailVariables.map((name) => textOf(environment, name))
  const missing = mailVariables.filter((name) => textOf(environment, name) === null)
  if (missing.length === mailVariables.length) return null
  if (!url || !from || !to) refuse(`e-mail needs ${mailVariables.join(', ')}: ${missing.join(' and ')} missing`)
  const own = namedAddress.exec(from)?.groups?.address ?? from
  if (!address.test(own)) refuse('REMODEL_MAIL_FROM is not an address, as ops@example.org or Remodel <ops@example.org>')
  const receivers = [...new Set(to.split(',').map((receiver) => receiver.trim()))].filter(Boolean)
  const wrong = receivers.find((receiver) => !address.test(receiver))
  if (wrong !== undefined) refuse('REMODEL_MAIL_TO is not a list of e-mail addresses, separated by commas')
  if (receivers.length > receiversMax)
    refuse(`REMODEL_MAIL_TO has ${receivers.length} addresses; its limit is ${receiversMax}: use a mailing list`)
  return { server: readServer(url), from: own === from ? `Remodel <${own}>` : from, to: receivers }
}

const encodedHint = 'special characters of a password have to be percent-encoded'

function readServer(url: string): SmtpServer {
  const parsed = URL.parse(url)
  if (!parsed || (parsed.protocol !== 'smtp:' && parsed.protocol !== 'smtps:') || parsed.hostname === '')
    refuse(`REMODEL_SMTP_URL is not an address such as smtp://user:password@mail.example.org:587; ${encodedHint}`)
  const { protocol, hostname, port, username, password, pathname, search, hash } = parsed
  if (!['', '/'].includes(pathname) || search !== '' || hash !== '')
    refuse(`REMODEL_SMTP_URL goes on after the host; ${encodedHint}`)
  if ((username === '') !== (password === '')) refuse('REMODEL_SMTP_URL has a user without a password, or the reverse')
  const isTls = protocol === 'smtps:'
  const login = username === '' ? null : { user: decoded(username), password: decoded(password) }
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const isLocal = host === 'localhost' || host === '::1' || /^127\./.test(host)
  return {
    host,
    port: port === '' ? ports[protocol] : Number(port),
    isTls,
    // A password does not travel in the clear, except within this machine.
    needsTls: !isTls && login !== null && !isLocal,
    isLocal,
    login,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse('REMODEL_SMTP_URL has a user or a password that is not percent-encoded')
  }
}

/** Empty is unset, as Docker's files have it. */
function textOf(environment: Environment, name: string): string | null {
  return environment[name]?.trim() || null
}

function refuse(message: string): never {
  throw new InvalidInputError({ code: 'INVALID_NOTIFICATION_CHANNEL', message })
}
