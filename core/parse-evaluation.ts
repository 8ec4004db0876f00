export type ParsedEvaluation =
  | { readonly status: 'parsed'; readonly content: unknown }
  | { readonly status: 'unreadable'; readonly reason: string }

/**
 * Reads the text of evaluation.json, not yet its fields. A trainer's file may be missing or may be no JSON; the reason
 * then says so, with the place.
 *
 * @param text null if there is no such file
 * @example parseEvaluation('{"accuracy": NaN}').status // => 'unreadable'
 */
export function parseEvaluation(text: string | null): ParsedEvaluation {
  if (text === null) return { status: 'unreadable', reason: 'The trainer wrote no evaluation.json.' }
  try {
    return { status: 'parsed', content: JSON.parse(text.replace(/^\ufeff/, '')) }
  } catch (error) {
    const number = /(?<![\w"])-?(?:NaN|Infinity)\b/.exec(text)?.[0]
    const hint = number === undefined ? '' : ` JSON has no ${number}, which Python's json module writes by default.`
    const reason = `The trainer's evaluation.json cannot be read: ${(error as Error).message}.${hint}`
    return { status: 'unreadable', reason }
  }
}
