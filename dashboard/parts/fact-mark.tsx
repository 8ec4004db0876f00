import { Mark, type MarkShape } from './mark.tsx'

/** What changed something, by the ledger's event type and status, or the type alone; all else has no mark. */
const marks: Readonly<Record<string, readonly [MarkShape, string]>> = {
  'decision/requested': ['half', 'muted'],
  promotion: ['up', 'accent'],
  rejection: ['cross', 'ink'],
  rollback: ['back', 'bad'],
  'run/failed': ['cross', 'bad'],
  'run/timed_out': ['cross', 'bad'],
  'run/cancelled': ['square', 'muted'],
  'drift/opened': ['diamond', 'warn'],
  'drift/escalated': ['diamond', 'warn'],
  'performance/opened': ['down', 'bad'],
  'data-quality/opened': ['square', 'bad'],
}

/** The mark that a line of the ledger has in the charts, too, so that what mattered is found among what did not. */
export function FactMark({ fact }: { readonly fact: string | null }) {
  const found = fact === null ? undefined : (marks[fact] ?? marks[fact.split('/')[0] ?? ''])
  if (!found) return null
  const [shape, tone] = found
  return (
    <span class={`fact-mark tone-${tone}`}>
      <Mark shape={shape} />
    </span>
  )
}
