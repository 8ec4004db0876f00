import type { TriggerKind } from './trigger-kind.ts'

/** The words for the kinds of triggers. */
const triggerWords: Readonly<Record<TriggerKind, string>> = {
  scheduled: 'schedule',
  drift: 'drift',
  performance: 'performance',
  alarm: 'alarm',
  manual: 'a person',
  initial: 'first model',
}

/** The words for a trigger as a ledger row names it; a name that is not known stays as it is. */
export function triggerInWords(trigger: string): string {
  return (triggerWords as Readonly<Record<string, string>>)[trigger] ?? trigger
}
