import { storableText } from '#contracts/stray-character'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { storableJson } from '#core/text/storable-json'
import { type DeadLetterRow, findDeadLetters } from '#store/events/find-dead-letters'

/** A delivery that was given up: the event, the function, and the reason. */
export type DeadLetter = DeadLetterRow

/** The deliveries that the bus gave up. */
export interface DeadLetters {
  add(letter: Omit<DeadLetter, 'id' | 'redrivenAt'>): Promise<void>
  /** Letters that have not been redriven, newest first; with `redrivenToo`, the others as well. */
  list(options?: { readonly redrivenToo?: boolean }): Promise<DeadLetter[]>
}

/** Dead letters in the table of that name. Text that PostgreSQL refuses may be the very reason of a failure. */
export function deadLettersIn(database: SqlExecutor): DeadLetters {
  return {
    add: async ({ functionName, event, error, attempts, failedAt }) => {
      await database.execute(sql`
        insert into dead_letters (function_name, event, error, attempts, failed_at)
        values (${functionName}, ${JSON.stringify(storableJson(event))}::jsonb, ${storableText(error)}, ${attempts}::int,
                ${toIso(failedAt)}::timestamptz)`)
    },
    list: ({ redrivenToo = false } = {}) => findDeadLetters(database, { redrivenToo }),
  }
}
