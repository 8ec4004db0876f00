import type { ModelType } from '#contracts/model-types'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog } from '#store/decisions/append-log'
import { shortenDocument } from './shorten-document.ts'

/** Of each of the two: together with the rest they have to fit into one row of 64 kB. */
const documentBytesMax = 24_000

export interface Edit {
  readonly now: Instant
  readonly askedBy: string
  /** What was edited, as "schedule daily". */
  readonly subject: string
  readonly modelName: string | null
  readonly modelType: ModelType | null
  readonly reason: string
  readonly before: unknown
  readonly after: unknown
}

/** Writes a person's edit to the ledger, in the transaction of the edit: who, and what it was before. */
export async function recordEdit(executor: SqlExecutor, edit: Edit): Promise<void> {
  const { now, askedBy, subject, modelName, modelType, reason, before, after } = edit
  await appendLog(executor, {
    timestamp: now,
    eventType: 'person',
    status: 'edited',
    modelName,
    modelType,
    trigger: 'manual',
    reason,
    detail: {
      subject,
      askedBy,
      before: shortenDocument(before, documentBytesMax),
      after: shortenDocument(after, documentBytesMax),
    },
    naturalKey: `edit:${identityOf(subject, modelName ?? '', JSON.stringify(before ?? null), JSON.stringify(after ?? null))}`,
  })
}
