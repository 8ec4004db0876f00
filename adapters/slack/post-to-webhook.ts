import { AppError } from '#core/errors'
import { oneLine } from '#core/text/one-line'
import { shortened } from '#core/text/shortened'
import { withoutSecrets } from '#core/text/without-secrets'

export interface WebhookPost {
  /** The credential: never part of an error. */
  readonly url: string
  /** As JSON. */
  readonly body: unknown
  /** The receiver in errors. @default 'Slack' */
  readonly receiver?: string
  /** @default the global fetch */
  readonly fetch?: typeof fetch
  /** @default 10 seconds */
  readonly requestMsMax?: number
}

/** A function that notifies has a minute, and other channels beside this one. */
const usualRequestMsMax = 10_000
const answerCharactersMax = 200

/**
 * Posts JSON to a webhook. A redirection is a failure: the page at its end would answer 200 and tell nobody.
 *
 * @returns the answer's status and the beginning of its text
 * @throws {AppError} `NOTIFICATION_NOT_SENT`, with `details.status` where there was an answer
 */
export async function postToWebhook(post: WebhookPost): Promise<string> {
  const { url, receiver = 'Slack' } = post
  const { response, text } = await answered(post, receiver)
  const { status } = response
  const answer = shortened(withoutSecrets(oneLine(text), secretsIn(url)), answerCharactersMax)
  if (response.ok) return `status ${status}${answer === '' ? '' : `: ${answer}`}`
  throw new AppError({
    code: 'NOTIFICATION_NOT_SENT',
    message: `${receiver} answered with status ${status}${answer === '' ? '' : ` (${answer})`}`,
    retryable: status >= 500 || status === 429 || status === 408,
    details: { status },
  })
}

async function answered({ url, body, requestMsMax = usualRequestMsMax, ...post }: WebhookPost, receiver: string) {
  try {
    const response = await (post.fetch ?? fetch)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(requestMsMax),
    })
    return { response, text: await response.text() }
  } catch (cause) {
    // The cause may contain the URL, so only its name is reported.
    const reason = reasonOf(cause)
    const message = `${receiver} cannot be reached (${reason})`
    throw new AppError({ code: 'NOTIFICATION_NOT_SENT', message, retryable: true, details: { reason } })
  }
}

/** The code of the network's error, as `ECONNREFUSED`, or its name. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error'
  const { code } = (error.cause ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^[A-Z_0-9]+$/.test(code) ? code : error.name
}

/** The address, and the parts of it by which it is not guessed, also as the server reads them. */
function secretsIn(url: string): string[] {
  const { pathname, search } = new URL(url)
  const parts = `${pathname}${search}`.split(/[/?&=]/).filter((part) => part.length >= 8)
  return [url, `${pathname}${search}`, ...parts, ...parts.map(decoded)].filter((part) => part.length > 1)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
