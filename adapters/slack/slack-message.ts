import type { Notification } from '#contracts/notification'
import { shortened } from '#core/text/shortened'

/** Slack truncates a text at 40,000 characters. */
const textCharactersMax = 3000

const marks: Readonly<Record<Notification['severity'], string>> = {
  info: ':white_check_mark:',
  warning: ':warning:',
  critical: ':rotating_light:',
}

/** A notification as a message of Slack's, which other chats read, too. */
export function slackMessage({ severity, subject, text }: Notification): { readonly text: string } {
  const cut = shortened(escaped(text), textCharactersMax).replace(/&[a-z]*$/, '')
  return { text: `${marks[severity]} *${escaped(subject)}*\n${cut}` }
}

/** Slack's own escapes. Without them a model's name could create a link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
