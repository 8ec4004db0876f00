import { catalogue, type RemodelEvent } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import type { NoticeGroup } from '#contracts/notice-groups'
import type { Notification } from '#contracts/notification'
import { endedSentence, uncapitalized } from '#contracts/wording'
import { ledgerRowsOf } from './ledger-rows-of.ts'
import { headlineOf } from './ledger-words.ts'

/** A fact that people are told, alone or among others. */
export interface ToldFact {
  readonly notification: Notification
  /** The setting that says how often it is told. */
  readonly group: NoticeGroup
  /** Its sentence in a list, without the model. */
  readonly reason: string
  /** Its page of the dashboard. */
  readonly path: string
  /** Its place in a list: the largest comes first. */
  readonly weight: number
  /** The kind of facts with which it may be gathered; null for one that is told at once. */
  readonly kind: string | null
}

/** How people are told of an event; null for an event that notifies no one. */
export function notificationOf(event: RemodelEvent): ToldFact | null {
  const { name, notice }: EventDefinition = catalogue[event['detail-type']]
  const row = ledgerRowsOf(event).at(-1)
  if (notice === null || row === undefined) return null
  const { data } = event.detail
  if (notice.isTold?.(data) === false) return null
  const { modelName, runId, reason } = row
  const sentences = [endedSentence(reason), notice.advice?.(data) ?? '', runId === null ? '' : `Run ${runId}.`]
  const isAwaited = row.trigger === 'manual' || notice.isAwaited?.(data) === true
  return {
    notification: {
      severity: notice.severity,
      // A fact about the installation is about every model.
      modelName: modelName ?? '*',
      subject: modelName === null ? headlineOf(row) : `${modelName}: ${uncapitalized(headlineOf(row))}`,
      text: sentences.filter((sentence) => sentence !== '').join(' '),
    },
    group: notice.group,
    reason: endedSentence(reason),
    path: runId !== null ? `/runs/${encodeURIComponent(runId)}` : modelName === null ? '/' : `/models/${modelName}`,
    weight: notice.weight?.(data) ?? 0,
    // A person waits for the outcome of their own request, also where it joined another run.
    kind: notice.gathered === null || modelName === null || isAwaited ? null : name,
  }
}
