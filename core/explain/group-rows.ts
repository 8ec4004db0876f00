import type { ExplanationLine } from '#contracts/api/explanations'
import type { LedgerRow } from '#contracts/ledger-row'
import { plural } from '#contracts/wording'
import { markOf, titleOf } from '#core/facts/ledger-words'
import { toIso } from '#core/instant'
import { codeOf, describeRow, evidenceOf, numbersOf } from './describe-row.ts'
import { whatWouldChange } from './what-would-change.ts'

/**
 * Decisions that changed nothing: similar ones become one line. Every other row stands alone and ends the groups before
 * it.
 */
const groupable: readonly string[] = ['decision/suppressed', 'decision/coalesced', 'deferral/deferred']

/**
 * The ledger as lines, newest first: similar decisions between two other rows become one line with their count.
 *
 * @param rows newest first
 * @complexity O(rows)
 * @example groupRows(ticks).at(0)?.count // => 23
 */
export function groupRows(rows: readonly LedgerRow[]): ExplanationLine[] {
  const lines: ExplanationLine[] = []
  let open = new Map<string, { readonly index: number; readonly latest: LedgerRow }>()
  for (const row of rows) {
    if (!groupable.includes(`${row.eventType}/${row.status}`)) {
      open = new Map()
      lines.push(lineOf(row))
      continue
    }
    const likeness = likenessOf(row)
    const group = open.get(likeness)
    const line = group && lines[group.index]
    if (group && line) {
      lines[group.index] = joined(line, group.latest, row)
    } else {
      open.set(likeness, { index: lines.length, latest: row })
      lines.push(lineOf(row))
    }
  }
  return lines
}

/** The grouping key: similar rows have the same event, status, trigger and code; only their numbers differ. */
function likenessOf(row: LedgerRow): string {
  return [row.eventType, row.status, row.trigger ?? '', codeOf(row) ?? ''].join('/')
}

export function lineOf(row: LedgerRow): ExplanationLine {
  return {
    fact: `${row.eventType}/${row.status}`,
    mark: markOf(row),
    at: toIso(row.at),
    since: null,
    count: 1,
    text: describeRow(row),
    numbers: numbersOf(row),
    wouldChange: whatWouldChange(row),
    evidence: evidenceOf(row),
  }
}

function joined(line: ExplanationLine, latest: LedgerRow, earlier: LedgerRow): ExplanationLine {
  const count = line.count + 1
  const title = titleOf(latest)
  const text = `${title}, ${plural(count, 'time')}; the last time: ${describeRow(latest).slice(title.length + 2)}`
  return { ...line, count, since: toIso(earlier.at), text }
}
