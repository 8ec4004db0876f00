import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { onColorsChange } from '../style/theme.ts'
import { type Colors, readColors } from './colors.ts'

export interface Plot {
  /** Everything but the size, in the current colors. */
  readonly options: (colors: Colors) => Omit<uPlot.Options, 'width' | 'height'>
  readonly data: uPlot.AlignedData
  readonly height: number
  /** A new identity creates a new plot; new data alone does not. */
  readonly identity: string
}

/** Draws a plot and keeps it as wide as its place and in the page's colors. @returns the refs of both */
export function usePlot({ options, data, height, identity }: Plot) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef({ options, data })
  latest.current = { options, data }
  useEffect(() => {
    const host = place.current
    if (!host) return
    const draw = () => {
      plot.current?.destroy()
      const size = { width: Math.max(200, host.clientWidth), height }
      plot.current = new uPlot({ ...latest.current.options(readColors()), ...size }, latest.current.data, host)
    }
    draw()
    const resized = new ResizeObserver(() => {
      const width = Math.max(200, host.clientWidth)
      if (plot.current && plot.current.width !== width) plot.current.setSize({ width, height })
    })
    resized.observe(host)
    const unlisten = onColorsChange(draw)
    return () => {
      resized.disconnect()
      unlisten()
      plot.current?.destroy()
      plot.current = null
    }
  }, [identity, height])
  useEffect(() => plot.current?.setData(data), [data])
  return { place, plot }
}

/** The options that all charts over time share: UTC and no legend of uPlot's. */
export function timeOptions(): Pick<uPlot.Options, 'ms' | 'tzDate' | 'legend' | 'padding'> {
  return {
    ms: 1,
    tzDate: (ms) => uPlot.tzDate(new Date(ms), 'Etc/UTC'),
    legend: { show: false },
    // Half of the longest text of a tick, `03-15 14:30`: the last tick may be at the edge.
    padding: [8, 40, 0, 0],
  }
}

const font = '12px system-ui, sans-serif'

export function timeAxis(colors: Colors): uPlot.Axis {
  return {
    stroke: colors.muted,
    font,
    grid: { show: false },
    ticks: { stroke: colors.line, width: 1, size: 4 },
    size: 30,
    // Years are written once, as years: 1998-03, then 03-15, then 14:30.
    values: (_, ticks, __, ___, stepMs) => ticks.map((tick, index) => tickText(tick, ticks[index - 1] ?? null, stepMs)),
    space: 70,
  }
}

export function valueAxis(colors: Colors, text: (value: number) => string): uPlot.Axis {
  return {
    stroke: colors.muted,
    font,
    size: 52,
    grid: { stroke: colors.line, width: 1 },
    ticks: { show: false },
    values: (_, ticks) => ticks.map(text),
    space: 32,
  }
}

const dayMs = 86_400_000

function tickText(at: number, before: number | null, stepMs: number): string {
  const iso = new Date(at).toISOString()
  const isNewYear = before === null || iso.slice(0, 4) !== new Date(before).toISOString().slice(0, 4)
  if (stepMs >= 28 * dayMs) return iso.slice(0, 7)
  if (stepMs >= dayMs) return isNewYear ? iso.slice(0, 10) : iso.slice(5, 10)
  const isNewDay = before === null || iso.slice(0, 10) !== new Date(before).toISOString().slice(0, 10)
  return isNewDay ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}` : iso.slice(11, 16)
}
