import type { Middleware } from './middleware.ts'

export interface BeginLogOptions {
  readonly log: { begin(requestId: string): void }
}

/** Begins the log of an invocation: every line from now on carries the id of its request. */
export function beginLog({ log }: BeginLogOptions): Middleware {
  return { before: ({ context }) => log.begin(context.awsRequestId) }
}
