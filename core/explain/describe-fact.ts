import { evidenceInWords } from './evidence-in-words.ts'
import { codeOf, evidenceOf, type LedgerFact } from './ledger-fact.ts'
import { endedSentence } from './show-figure.ts'

const triggerWords: Readonly<Record<string, string>> = {
  scheduled: 'a scheduled tick',
  drift: 'drift',
  performance: 'performance',
  alarm: 'an alarm',
  manual: 'a person',
  initial: 'the first model',
}

/** One entry of the ledger as a sentence: what happened and why, with the numbers behind it. */
export function describeFact(fact: LedgerFact): string {
  if (fact.eventType === 'person') return endedSentence(fact.reason)
  const numbers = evidenceInWords(evidenceOf(fact))
  return `${headline(fact)}: ${endedSentence(fact.reason)}${numbers === '' ? '' : ` [${numbers}]`}`
}

/** What happened, in a few words. @example headline(fact) // => 'Did not retrain (a scheduled tick)' */
export function headline(fact: LedgerFact): string {
  const { eventType, status, runId } = fact
  const because = fact.trigger === null ? '' : ` (${triggerWords[fact.trigger] ?? fact.trigger})`
  switch (`${eventType}/${status}`) {
    case 'decision/requested':
      return `Decided to retrain${because}, run ${runId}`
    case 'decision/suppressed':
      return `Did not retrain${because}`
    case 'decision/coalesced':
      return `Joined run ${runId}${because}`
    case 'deferral/deferred':
      return `Waits to be decided again${because}`
    case 'decision/rollback-requested':
      return fact.trigger === 'manual' ? 'A person asked to go back' : 'Decided to go back'
    case 'decision/rollback-refused':
      return 'Did not go back'
    default:
      return titleOf(fact)
  }
}

function titleOf({ eventType, status, runId, detail }: LedgerFact): string {
  const version = typeof detail.version === 'number' ? ` version ${detail.version}` : ''
  switch (eventType) {
    case 'run':
      return `Run ${runId} ${status.replace('_', ' ')}`
    case 'promotion':
      return `Promoted${version} (${status})`
    case 'rejection':
      return `Rejected${version} (${status})`
    case 'rollback':
      return `${status === 'rolled-back' ? 'Rolled back' : 'Did not roll back'} from version ${detail.fromVersion} to ${detail.toVersion}`
    case 'breaker':
      return `Circuit breaker ${status}`
    case 'drift':
    case 'performance':
    case 'data-quality':
      return `${capitalized(eventType.replace('-', ' '))} problem ${status}`
    default:
      return `${capitalized(eventType.replace('-', ' '))} ${status}`
  }
}

/** Entries that are alike: the same thing happened for the same reason, with other numbers. */
export function kindOfFact(fact: LedgerFact): string {
  return [fact.eventType, fact.status, fact.trigger ?? '', codeOf(fact) ?? ''].join('/')
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
