import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { recordEvents } from '#store/events/record-events'
import { shortenDocument } from './shorten-document.ts'

/** The limit of each of the two documents: together with the rest they have to fit into a row of 64 kB. */
const documentBytesMax = 24_000

export interface Edit {
  readonly now: Instant
  readonly askedBy: string
  /** The edited thing, for example `schedule daily`. */
  readonly subject: string
  readonly modelName: string | null
  readonly reason: string
  readonly before: unknown
  readonly after: unknown
}

/** Writes a person's edit to the ledger, in the transaction of the edit, with the values before and after. */
export async function recordEdit(executor: SqlExecutor, edit: Edit): Promise<void> {
  const { now, modelName, before, after, ...edited } = edit
  const data = {
    ...edited,
    modelName,
    before: shortenDocument(before, documentBytesMax),
    after: shortenDocument(after, documentBytesMax),
  }
  const key = [edit.subject, modelName ?? '', JSON.stringify(before ?? null), JSON.stringify(after ?? null), now]
  await recordEvents(executor, [
    makeEvent('SettingsEdited', { key, occurredAt: now, correlationId: modelName ?? edit.subject, data }),
  ])
}
