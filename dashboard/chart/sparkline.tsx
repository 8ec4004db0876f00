import { sparklinePoints } from './sparkline-points.ts'

const frame = { width: 132, height: 28 }

/** The latest accuracies with the threshold in one line of text; the current figure is shown next to it. */
export function Sparkline({
  values,
  threshold,
}: {
  readonly values: readonly (number | null)[]
  readonly threshold: number
}) {
  const { lines, thresholdY, last } = sparklinePoints(values, threshold, frame)
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      width={frame.width}
      height={frame.height}
      aria-hidden="true"
    >
      {last && <line class="threshold" x1="0" x2={frame.width} y1={thresholdY} y2={thresholdY} />}
      {lines.map((points) => (
        <polyline key={points} points={points} />
      ))}
      {last && <circle cx={last.x} cy={last.y} r="2" />}
    </svg>
  )
}
