import type { RemodelEvent } from '#contracts/events/catalogue'

/** What an event carries, as far as the pages look: ids where it has them. */
export interface EventDetail {
  readonly metadata: RemodelEvent['detail']['metadata']
  readonly data: { readonly modelName?: string; readonly runId?: string } & Readonly<Record<string, unknown>>
}
