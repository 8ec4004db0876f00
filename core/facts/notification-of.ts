import { catalogue, type RemodelEvent } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import { endedSentence, uncapitalized } from '#contracts/wording'
import type { Notification } from '#core/ports/notifier'
import { ledgerRowsOf } from './ledger-rows-of.ts'
import { headlineOf } from './ledger-words.ts'

/** The notification for an event; null for an event that notifies no one. */
export function notificationOf(event: RemodelEvent): Notification | null {
  const { notice }: EventDefinition = catalogue[event['detail-type']]
  const row = ledgerRowsOf(event).at(-1)
  if (notice === null || row === undefined) return null
  const { modelName, runId, reason } = row
  const sentences = [
    endedSentence(reason),
    notice.advice?.(event.detail.data) ?? '',
    runId === null ? '' : `Run ${runId}.`,
  ]
  return {
    severity: notice.severity,
    // A fact about the installation is about every model.
    modelName: modelName ?? '*',
    subject: modelName === null ? headlineOf(row) : `${modelName}: ${uncapitalized(headlineOf(row))}`,
    text: sentences.filter((sentence) => sentence !== '').join(' '),
  }
}
