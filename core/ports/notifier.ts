import type { Notification } from '#contracts/notification'

/** Notifies people: by SNS (e-mail, Slack), by a webhook, by e-mail, or in a file. */
export interface Notifier {
  /** @param messageId names the message: the same one again is told once, where the notifier can know that */
  send(notification: Notification, messageId: string): Promise<void>
}
