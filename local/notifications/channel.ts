import type { Notification } from '#contracts/notification'

/** A way to reach people. */
export interface Channel {
  /** As people call it: `e-mail`. */
  readonly name: string
  /** The receivers of a notification: each gets a message of its own, and gets it once. Never a secret. */
  receiversOf(notification: Notification): readonly string[]
  /** @default all */
  readonly receiversAtOnceMax?: number
  /**
   * @param messageId names the message
   * @returns what came back, in words
   */
  send(notification: Notification, receiver: string, messageId: string): Promise<string>
}
