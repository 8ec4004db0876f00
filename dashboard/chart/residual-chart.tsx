import type { VersionDetail } from '#contracts/api/model-version'
import { countText, figureText } from '../format/numbers.ts'

const size = 220
const foot = 44

type Bins = NonNullable<VersionDetail['residuals']>

/** Values against labels in bins of as many rows each; on the diagonal, values are right on average. */
export function ResidualChart({ bins }: { readonly bins: Bins }) {
  const ends = bins.flatMap(({ meanValue, meanLabel, errorLow, errorHigh }) => [
    meanValue,
    meanLabel,
    meanValue + errorLow,
    meanValue + errorHigh,
  ])
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const place = (value: number) => (high === low ? 0.5 : (value - low) / (high - low))
  const x = (value: number) => foot + place(value) * (size - foot)
  const y = (value: number) => (1 - place(value)) * (size - foot)
  const words = bins.map(
    ({ meanValue, meanLabel, errorLow, errorHigh, rows }) =>
      `value ${figureText(meanValue)}: mean label ${figureText(meanLabel)}, nine in ten from ${figureText(meanValue + errorLow)} to ${figureText(meanValue + errorHigh)}, ${countText(rows)} rows`,
  )
  return (
    <figure class="calibration">
      <figcaption>
        <h3>Values against labels</h3>
      </figcaption>
      <svg
        viewBox={`0 -6 ${size + 8} ${size + 12}`}
        role="img"
        aria-label={`Values against labels. ${words.join('; ')}.`}
      >
        <path class="axis" d={`M${x(low)} ${y(high)}V${y(low)}H${x(high)}`} />
        <line class="diagonal" x1={x(low)} y1={y(low)} x2={x(high)} y2={y(high)} />
        {bins.map(({ from, meanValue, meanLabel, errorLow, errorHigh }, index) => (
          <g key={from}>
            <line
              class="whisker"
              x1={x(meanValue)}
              x2={x(meanValue)}
              y1={y(meanValue + errorLow)}
              y2={y(meanValue + errorHigh)}
            />
            <circle cx={x(meanValue)} cy={y(meanLabel)} r={4}>
              <title>{words[index]}</title>
            </circle>
          </g>
        ))}
        <text x={x(low) - 5} y={y(high) + 4} text-anchor="end">
          {figureText(high)}
        </text>
        <text x={x(low) - 5} y={y(low) + 4} text-anchor="end">
          {figureText(low)}
        </text>
        <text x={x(high)} y={size - foot + 15} text-anchor="end">
          {figureText(high)}
        </text>
        <text x={(x(low) + x(high)) / 2} y={size - foot + 24} text-anchor="middle">
          mean value
        </text>
      </svg>
      <p class="muted">
        Height: the mean label of the rows of a bin, with the span that nine in ten of their labels are in. On the line,
        values are right on average.
      </p>
    </figure>
  )
}
