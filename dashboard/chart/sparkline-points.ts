export interface Frame {
  readonly width: number
  readonly height: number
}

/** The lines of a sparkline in a frame's units, with gaps where values are missing. */
export interface SparklineLines {
  readonly lines: readonly string[]
  readonly lineY: number | null
  readonly last: { readonly x: number; readonly y: number } | null
}

/** The smallest range of values that fills a sparkline, so that small changes look small. */
const spanMin = 0.12
const margin = 2

/**
 * Places values, oldest first, in a frame with the line that they are compared with; values may be missing.
 *
 * @complexity O(values)
 */
export function sparklinePoints(
  values: readonly (number | null)[],
  line: number | null,
  { width, height }: Frame,
): SparklineLines {
  const known = values.filter((value) => value !== null)
  const shown = line === null ? known : [line, ...known]
  const [low, high] = shown.length === 0 ? [0, 0] : [Math.min(...shown), Math.max(...shown)]
  const slack = Math.max(0, spanMin - (high - low)) / 2
  const y = (value: number) =>
    round(height - margin - ((value - low + slack) / (high - low + 2 * slack)) * (height - 2 * margin))
  const x = (index: number) => round(margin + (index / Math.max(1, values.length - 1)) * (width - 2 * margin))
  const lines: string[][] = [[]]
  values.forEach((value, index) => {
    if (value === null) lines.push([])
    else lines.at(-1)?.push(`${x(index)},${y(value)}`)
  })
  const lastIndex = values.findLastIndex((value) => value !== null)
  const last = lastIndex < 0 ? null : { x: x(lastIndex), y: y(values[lastIndex] as number) }
  return {
    lines: lines.filter(({ length }) => length > 1).map((line) => line.join(' ')),
    lineY: line === null ? null : y(line),
    last,
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
