import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { awsError } from '#adapters/aws/aws-error'
import type { Notification } from '#contracts/notification'
import { AppError } from '#core/errors'
import type { Notifier } from '#core/ports/notifier'
import { postToWebhook } from './post-to-webhook.ts'
import { slackMessage } from './slack-message.ts'

export interface SlackNotifierOptions {
  /** The secret with the webhook's URL, either plain or as `{"url": "…"}`. */
  readonly secretArn: string
  /** @default a client for the environment's region */
  readonly client?: SecretsManagerClient
  /** @default the global fetch */
  readonly fetch?: typeof fetch
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
    const url = await this.#readUrl()
    try {
      await postToWebhook({ url, body: slackMessage(notification), fetch: this.#options.fetch })
    } catch (error) {
      // 403, 404, 410: the webhook was replaced. The next attempt reads the secret again.
      if (error instanceof AppError && !error.retryable) this.#url = null
      throw error
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
