export type LogFields = Readonly<Record<string, unknown>>

/** The structured log of the functions. */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
