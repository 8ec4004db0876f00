export interface StepFrame {
  readonly low: number
  readonly high: number
  /** The value that reaches the frame's top. */
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The outline of a histogram as an SVG path, from the bottom left to the bottom right. @complexity O(bins) */
export function stepPath(edges: readonly number[], values: readonly number[], frame: StepFrame): string {
  const { low, high, top, width, height } = frame
  const x = (edge: number) => round(high === low ? 0 : ((edge - low) / (high - low)) * width)
  const y = (value: number) => round(height - (value / top) * height)
  const steps = values.map((value, index) => `V${y(value)}H${x(edges[index + 1] ?? high)}`)
  return `M${x(edges[0] ?? low)} ${height}${steps.join('')}V${height}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
