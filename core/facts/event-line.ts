import { catalogue, type RemodelEvent } from '#contracts/events/catalogue'
import type { EventDefinition, Tone } from '#contracts/events/event'
import { showMinute, uncapitalized } from '#contracts/wording'
import { ledgerRowsOf } from './ledger-rows-of.ts'
import { titleOf } from './ledger-words.ts'

export interface EventLine {
  /** One line: the time in UTC, the model, and what happened, with its numbers. */
  readonly text: string
  readonly tone: Tone
}

/**
 * An event as one line for a person; null for an event that only leads to another one.
 *
 * @example eventLine(promoted)?.text.slice(0, 62) // => '1996-09-04 02:15  nsw-price  version 4 promoted over version 3'
 */
export function eventLine(event: RemodelEvent): EventLine | null {
  const { line }: EventDefinition = catalogue[event['detail-type']]
  if (line === null) return null
  const { metadata, data } = event.detail
  const minute = showMinute(metadata.occurredAt)
  const words = (line.text?.(data) ?? wordsOf(event)).replace(/\s+/g, ' ').replace(/\.$/, '')
  return { tone: line.tone, text: `${minute}  ${('modelName' in data && data.modelName) || '-'}  ${words}` }
}

function wordsOf(event: RemodelEvent): string {
  const row = ledgerRowsOf(event).at(-1)
  return row ? `${uncapitalized(titleOf(row))}: ${uncapitalized(row.reason)}` : ''
}
