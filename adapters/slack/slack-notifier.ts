import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { awsError } from '#adapters/aws/aws-error'
import { AppError } from '#core/errors'
import type { Notification, Notifier } from '#core/ports/notifier'
import { shortened } from '#core/text/shortened'

export interface SlackNotifierOptions {
  /** The secret with the webhook's URL, either plain or as `{"url": "…"}`. */
  readonly secretArn: string
  /** @default a client for the environment's region */
  readonly client?: SecretsManagerClient
  /** @default the global fetch */
  readonly fetch?: typeof fetch
}

const requestMsMax = 10_000
/** Slack truncates a text at 40,000 characters. */
const textCharactersMax = 3000

const marks: Readonly<Record<Notification['severity'], string>> = {
  info: ':white_check_mark:',
  warning: ':warning:',
  critical: ':rotating_light:',
}

/**
 * The Notifier port on a Slack webhook. The URL is the credential: it is read from Secrets Manager, kept in memory, and
 * never part of a message, an error or a log.
 */
export class SlackNotifier implements Notifier {
  readonly #options: Required<SlackNotifierOptions>
  #url: Promise<string> | null = null

  constructor(options: SlackNotifierOptions) {
    this.#options = { client: new SecretsManagerClient(), fetch: (...request) => fetch(...request), ...options }
  }

  /** @throws {AppError} `NOTIFICATION_NOT_SENT` | `NO_SLACK_WEBHOOK` */
  async send(notification: Notification): Promise<void> {
    const response = await this.#post(notification)
    if (response.ok) return
    // 403, 404, 410: the webhook was replaced. The next attempt reads the secret again.
    if (response.status < 500 && response.status !== 429) this.#url = null
    throw new AppError({
      code: 'NOTIFICATION_NOT_SENT',
      message: `Slack answered with status ${response.status}`,
      retryable: response.status >= 500 || response.status === 429,
      details: { status: response.status },
    })
  }

  async #post({ severity, subject, text }: Notification): Promise<Response> {
    const url = await this.#readUrl()
    const body = JSON.stringify({
      text: `${marks[severity]} *${escaped(subject)}*\n${shortened(escaped(text), textCharactersMax).replace(/&[a-z]*$/, '')}`,
    })
    try {
      return await this.#options.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(requestMsMax),
      })
    } catch (cause) {
      // The cause may contain the URL, so only its name is reported.
      const reason = cause instanceof Error ? cause.name : 'Error'
      const message = `Slack cannot be reached (${reason})`
      throw new AppError({ code: 'NOTIFICATION_NOT_SENT', message, retryable: true, details: { reason } })
    }
  }

  #readUrl(): Promise<string> {
    this.#url ??= this.#fetchUrl().catch((error) => {
      this.#url = null
      throw error
    })
    return this.#url
  }

  async #fetchUrl(): Promise<string> {
    const get = new GetSecretValueCommand({ SecretId: this.#options.secretArn })
    const { SecretString = '' } = await this.#options.client.send(get).catch((cause) => {
      throw awsError('NO_SLACK_WEBHOOK', 'the secret with the Slack webhook cannot be read', cause)
    })
    const url = urlIn(SecretString)
    if (url !== null) return url
    throw new AppError({
      code: 'NO_SLACK_WEBHOOK',
      message: 'the secret does not contain the https URL of a Slack webhook',
    })
  }
}

function urlIn(secret: string): string | null {
  const text = secret.trim().startsWith('{') ? urlField(secret) : secret.trim()
  return typeof text === 'string' && text.startsWith('https://') && URL.canParse(text) ? text : null
}

function urlField(secret: string): unknown {
  try {
    return (JSON.parse(secret) as { url?: unknown }).url
  } catch {
    return null
  }
}

/** Slack's own escapes. Without them a model's name could create a link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
