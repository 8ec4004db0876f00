import type { Distribution } from '#contracts/api/drift'
import { figureText, percentText } from '../format/numbers.ts'
import { stepPath } from './step-path.ts'

const width = 560
const height = 220
const foot = 20

type Pair = NonNullable<Distribution['distribution']>

/** Two distributions over each other: the reference as an outline, the current one filled. */
export function DistributionChart({ distribution }: { readonly distribution: Pair }) {
  return (
    <figure class="distribution-chart">
      {distribution.kind === 'numeric' ? <Numeric {...distribution} /> : <Categorical {...distribution} />}
      <ul class="legend">
        <li>
          <span class="swatch reference" aria-hidden="true" /> reference of the champion
        </li>
        <li>
          <span class="swatch current" aria-hidden="true" /> current: rows of the checked window
        </li>
      </ul>
    </figure>
  )
}

function Numeric({ edges, reference, current }: Extract<Pair, { kind: 'numeric' }>) {
  const [low, high] = [edges[0] ?? 0, edges.at(-1) ?? 1]
  // Bins may differ in width: the area stands for the share, so the height is a density.
  const density = (shares: readonly number[]) =>
    shares.map((share, index) => share / Math.max(1e-12, (edges[index + 1] ?? 0) - (edges[index] ?? 0)))
  const [before, now] = [density(reference), density(current)]
  const top = Math.max(...before, ...now, 1e-12)
  const frame = { low, high, top, width, height: height - foot }
  const ticks = [low, (low + high) / 2, high]
  const [centerBefore, centerNow] = [reference, current].map((shares) => figureText(centerOf(edges, shares)))
  const span = `from ${figureText(low)} to ${figureText(high)}`
  const label = `Shares by value ${span}. Mean of the reference ${centerBefore}, current mean ${centerNow}.`
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path class="current" d={stepPath(edges, now, frame)} />
      <path class="reference" d={stepPath(edges, before, frame)} />
      <line class="axis" x1="0" x2={width} y1={height - foot} y2={height - foot} />
      {ticks.map((tick, index) => (
        <text
          key={tick}
          x={(index * width) / 2}
          y={height - 5}
          text-anchor={(['start', 'middle', 'end'] as const)[index]}
        >
          {figureText(tick)}
        </text>
      ))}
    </svg>
  )
}

function centerOf(edges: readonly number[], shares: readonly number[]): number {
  return shares.reduce((sum, share, index) => sum + (share * ((edges[index] ?? 0) + (edges[index + 1] ?? 0))) / 2, 0)
}

const categoriesShown = 12

function Categorical({ categories }: Extract<Pair, { kind: 'categorical' }>) {
  const shown = [...categories]
    .sort((a, b) => Math.max(b.reference, b.current) - Math.max(a.reference, a.current))
    .slice(0, categoriesShown)
  const top = Math.max(...shown.flatMap(({ reference, current }) => [reference, current]), 1e-9)
  return (
    <table class="categories">
      <caption class="unseen">Shares by category</caption>
      <tbody>
        {shown.map(({ category, reference, current }) => (
          <tr key={category}>
            <th scope="row">{category}</th>
            <td>
              <svg viewBox="0 0 200 18" preserveAspectRatio="none" aria-hidden="true">
                <rect class="current" width={(current / top) * 200} y="1" height="8" />
                <rect class="reference" width={(reference / top) * 200} y="10" height="7" />
              </svg>
            </td>
            <td class="number">
              {percentText(current)} <span class="muted">against {percentText(reference)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
