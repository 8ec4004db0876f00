import { figureText } from '../format/numbers.ts'

const cells = [
  ['stable', 'stable'],
  ['drifted low', 'low'],
  ['drifted medium', 'medium, twice the threshold'],
  ['drifted high', 'high, three times'],
  ['unsaid', 'too few rows, or not comparable'],
  ['unseen-cell', 'nobody looked'],
] as const

/** What the cells of the drift grid mean. */
export function DriftLegend({ threshold }: { readonly threshold: number }) {
  return (
    <ul class="legend">
      {cells.map(([name, meaning]) => (
        <li key={name}>
          <span class={`cell-sample ${name}`} aria-hidden="true" /> {meaning}
        </li>
      ))}
      <li class="muted">threshold {figureText(threshold)}</li>
    </ul>
  )
}
