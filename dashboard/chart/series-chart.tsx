import { useMemo, useRef, useState } from 'preact/hooks'
import type uPlot from 'uplot'
import type { Performance, PerformancePoint } from '#contracts/api/performance'
import { noValue } from '../format/numbers.ts'
import { timeText } from '../format/times.ts'
import type { Colors } from './colors.ts'
import { alone } from './places-alone.ts'
import { timeAxis, timeOptions, usePlot, valueAxis } from './use-plot.ts'

export interface SeriesChartProps {
  readonly title: string
  /** At most three lines, which differ in color and dashes. */
  readonly lines: readonly (readonly [name: string, value: (point: PerformancePoint) => number | null])[]
  readonly text: (value: number) => string
  readonly performance: Performance
  readonly onZoom: (from: string, to: string) => void
}

const styles = [
  { color: 'accent', dash: [] },
  { color: 'second', dash: [6, 3] },
  { color: 'muted', dash: [2, 3] },
] as const

/** A few figures over time; the legend shows their values under the pointer. */
export function SeriesChart({ title, lines, text, performance, onZoom }: SeriesChartProps) {
  const { points, from, to, modelName } = performance
  const [index, setIndex] = useState<number | null>(null)
  const span = useRef({ from: 0, to: 0, onZoom })
  span.current = { from: Date.parse(from), to: Date.parse(to), onZoom }
  const data = useMemo(
    () => [points.map(({ at }) => Date.parse(at)), ...lines.map(([, value]) => points.map(value))] as uPlot.AlignedData,
    [points],
  )
  const { place } = usePlot({ identity: `${modelName}/${title}`, height: 170, data, options })
  function options(colors: Colors): Omit<uPlot.Options, 'width' | 'height'> {
    return {
      ...timeOptions(),
      cursor: { y: false, drag: { x: true, y: false, setScale: false } },
      scales: {
        x: { time: true, range: () => [span.current.from, span.current.to] },
        y: { range: { min: { pad: 0.1 }, max: { pad: 0.1 } } },
      },
      axes: [timeAxis(colors), { ...valueAxis(colors, text), size: 64 }],
      series: [
        {},
        ...lines.map((_, line) => {
          const { color, dash } = styles[line] ?? styles[2]
          return {
            stroke: colors[color],
            width: 1.4,
            dash: [...dash],
            points: { show: false, size: 4, fill: colors[color], filter: alone },
          }
        }),
      ],
      hooks: {
        setCursor: [(plot) => setIndex(plot.cursor.idx ?? null)],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select
            if (width <= 4) return
            const [start, end] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]
            span.current.onZoom(new Date(start).toISOString(), new Date(end).toISOString())
            plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false)
          },
        ],
      },
    }
  }
  const told = (index === null ? undefined : points[index]) ?? points.at(-1)
  const figures = lines.map(([name, value]) => [name, (told && value(told)) ?? null] as const)
  const shownText = (value: number | null) => (value === null ? noValue : text(value))
  const latest = figures.map(([name, value]) => `${name} ${shownText(value)}`).join(', ')
  return (
    <figure class="series">
      <figcaption>
        <h3>{title}</h3>
        <ul class="legend">
          {figures.map(([name, value], line) => (
            <li key={name}>
              <svg class={`legend-line line-${line}`} viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
                <line x1="0" x2="22" y1="4" y2="4" />
              </svg>
              {name} <span class="number">{shownText(value)}</span>
            </li>
          ))}
          <li class="muted number">{told ? timeText(told.at) : ''}</li>
        </ul>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={`${title}: ${latest} at the last check.`} />
    </figure>
  )
}
