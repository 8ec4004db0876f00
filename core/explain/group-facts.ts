import type { ExplanationLine } from '#contracts/api/explanations'
import { toIso } from '#core/instant'
import { describeFact, headline, kindOfFact } from './describe-fact.ts'
import { evidenceOf, type LedgerFact } from './ledger-fact.ts'
import { plural } from './show-figure.ts'
import { whatWouldChange } from './what-would-change.ts'

/** What came to nothing: it may be told together. All else is told one by one, and what came before it is not told with what came after. */
const groupable: readonly string[] = ['decision/suppressed', 'decision/coalesced', 'deferral/deferred']

/**
 * The ledger as lines, newest first: alike decisions between two things that happened become one line with their count.
 *
 * @param facts newest first
 * @complexity O(facts)
 * @example groupFacts(ticks).at(0)?.count // => 23
 */
export function groupFacts(facts: readonly LedgerFact[]): ExplanationLine[] {
  const lines: ExplanationLine[] = []
  let open = new Map<string, { readonly index: number; readonly latest: LedgerFact }>()
  for (const fact of facts) {
    if (!groupable.includes(`${fact.eventType}/${fact.status}`)) {
      open = new Map()
      lines.push(lineOf(fact))
      continue
    }
    const kind = kindOfFact(fact)
    const group = open.get(kind)
    const line = group && lines[group.index]
    if (group && line) {
      lines[group.index] = joined(line, group.latest, fact)
    } else {
      open.set(kind, { index: lines.length, latest: fact })
      lines.push(lineOf(fact))
    }
  }
  return lines
}

/** One entry as a line. */
export function lineOf(fact: LedgerFact): ExplanationLine {
  return {
    fact: `${fact.eventType}/${fact.status}`,
    at: toIso(fact.at),
    since: null,
    count: 1,
    text: describeFact(fact),
    wouldChange: whatWouldChange(fact),
    evidence: evidenceOf(fact),
  }
}

function joined(line: ExplanationLine, latest: LedgerFact, earlier: LedgerFact): ExplanationLine {
  const count = line.count + 1
  const text = `${headline(latest)}, ${plural(count, 'time')}; the last time: ${describeFact(latest).slice(headline(latest).length + 2)}`
  return { ...line, count, since: toIso(earlier.at), text }
}
