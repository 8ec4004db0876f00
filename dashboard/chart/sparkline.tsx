import { sparklinePoints } from './sparkline-points.ts'

const frame = { width: 132, height: 28 }

/** The latest figures with a line to compare them with, in one line of text; the current one is shown next to it. */
export function Sparkline({
  values,
  line,
}: {
  readonly values: readonly (number | null)[]
  /** The threshold or the naive forecast; null where neither is known. */
  readonly line: number | null
}) {
  const { lines, lineY, last } = sparklinePoints(values, line, frame)
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      width={frame.width}
      height={frame.height}
      aria-hidden="true"
    >
      {last && lineY !== null && <line class="threshold" x1="0" x2={frame.width} y1={lineY} y2={lineY} />}
      {lines.map((points) => (
        <polyline key={points} points={points} />
      ))}
      {last && <circle cx={last.x} cy={last.y} r="2" />}
    </svg>
  )
}
