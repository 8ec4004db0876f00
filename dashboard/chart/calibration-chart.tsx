import type { VersionDetail } from '#contracts/api/model-version'
import { countText, percentText } from '../format/numbers.ts'

const size = 220
const foot = 30

type Bins = NonNullable<VersionDetail['calibration']>

export interface CalibrationChartProps {
  readonly bins: Bins
  readonly task: VersionDetail['task']
}

/**
 * Mean score against the share that was positive, of several classes the answered class's probability against the share
 * of right answers, by ten bins; a calibrated version is on the diagonal.
 */
export function CalibrationChart({ bins, task }: CalibrationChartProps) {
  const { score, outcome } =
    task === 'multiclass-classification'
      ? { score: 'confidence', outcome: 'right' }
      : { score: 'score', outcome: 'positive' }
  const most = Math.max(1, ...bins.map(({ rows }) => rows))
  const x = (share: number) => foot + share * (size - foot)
  const y = (share: number) => (1 - share) * (size - foot)
  const words = bins.map(
    ({ meanScore, positiveShare, rows }) =>
      `${score} ${percentText(meanScore, 0)}: ${percentText(positiveShare, 0)} of ${countText(rows)} rows ${outcome}`,
  )
  return (
    <figure class="calibration">
      <figcaption>
        <h3>Calibration</h3>
      </figcaption>
      <svg viewBox={`0 -6 ${size + 8} ${size + 12}`} role="img" aria-label={`Calibration. ${words.join('; ')}.`}>
        <path class="axis" d={`M${x(0)} ${y(1)}V${y(0)}H${x(1)}`} />
        <line class="diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {bins.map(({ from, rows, meanScore, positiveShare }, index) => (
          <circle key={from} cx={x(meanScore)} cy={y(positiveShare)} r={2.5 + 5 * Math.sqrt(rows / most)}>
            <title>{words[index]}</title>
          </circle>
        ))}
        <text x={x(0) - 5} y={y(1) + 4} text-anchor="end">
          1
        </text>
        <text x={x(0) - 5} y={y(0) + 4} text-anchor="end">
          0
        </text>
        <text x={x(1)} y={size - foot + 15} text-anchor="end">
          1
        </text>
        <text x={x(0.5)} y={size - foot + 24} text-anchor="middle">
          mean {score}
        </text>
      </svg>
      <p class="muted">
        Height: the share of rows that was {outcome}; size: the number of rows. On the line, a {score} says what comes
        true.
      </p>
    </figure>
  )
}
