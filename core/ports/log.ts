export type LogFields = Readonly<Record<string, unknown>>

/** Structured log of what functions do. */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
