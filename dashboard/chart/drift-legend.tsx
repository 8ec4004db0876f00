import { figureText } from '../format/numbers.ts'

const cells = [
  ['stable', 'stable'],
  ['drifted low', 'low'],
  ['drifted medium', 'medium, twice the threshold'],
  ['drifted high', 'high, three times the threshold'],
  ['unsaid', 'too few rows or days, or not comparable'],
  ['unseen-cell', 'not checked'],
] as const

/** Explains the cells of the drift grid. */
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
