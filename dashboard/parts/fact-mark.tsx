import { Mark, type MarkShape } from './mark.tsx'

/** The facts that changed something, by the ledger's event type with or without status; other facts have no mark. */
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

/** The mark of a ledger line, the same as in the charts, so that important lines stand out. */
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
