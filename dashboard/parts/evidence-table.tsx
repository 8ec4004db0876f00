import { figureText } from '../format/numbers.ts'
import { timeText } from '../format/times.ts'

/** The numbers behind a decision, as the ledger has them. */
export function EvidenceTable({ evidence }: { readonly evidence: Readonly<Record<string, unknown>> }) {
  const known = Object.entries(evidence).filter(([, value]) => value !== null && value !== undefined)
  return (
    <dl class="pairs evidence">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{spaced(name)}</dt>
          <dd class="number">{shown(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** @example spaced('labelledRowsNew') // => 'labelled rows new' */
function spaced(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
}

function shown(value: unknown): string {
  if (typeof value === 'number') return figureText(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? `${timeText(value)} UTC` : value
  return JSON.stringify(value)
}
