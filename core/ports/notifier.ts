export interface Notification {
  readonly severity: 'info' | 'warning' | 'critical'
  readonly modelName: string
  /** One line. */
  readonly subject: string
  readonly text: string
}

/** Tells people: SNS (e-mail, Slack), or the terminal. */
export interface Notifier {
  send(notification: Notification): Promise<void>
}
