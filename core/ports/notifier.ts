export interface Notification {
  readonly severity: 'info' | 'warning' | 'critical'
  /** `*` for the installation, and for several models. */
  readonly modelName: string
  /** The models of a notification that was gathered of several. */
  readonly modelNames?: readonly string[]
  /** One line. */
  readonly subject: string
  readonly text: string
}

/** Notifies people: by SNS (e-mail, Slack) or on the terminal. */
export interface Notifier {
  send(notification: Notification): Promise<void>
}
