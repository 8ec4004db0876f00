export interface Notification {
  readonly severity: 'info' | 'warning' | 'critical'
  readonly modelName: string
  /** One line. */
  readonly subject: string
  readonly text: string
}

/** Notifies people: by SNS (e-mail, Slack) or on the terminal. */
export interface Notifier {
  send(notification: Notification): Promise<void>
}
