import type { ComponentChildren } from 'preact'

const axisWidth = 52
const tipWidth = 250
const gap = 14

export interface ChartTipProps {
  /** The pointer's distance from the left edge of the plot. */
  readonly left: number
  /** The width of the chart with its axis. */
  readonly width: number
  readonly children: ComponentChildren
}

/** A tooltip to the right of the pointer, or to its left where there is no room. */
export function ChartTip({ left, width, children }: ChartTipProps) {
  const at = axisWidth + left
  const x = at + gap + tipWidth <= width ? at + gap : Math.max(0, at - gap - tipWidth)
  return (
    <div class="tip" style={{ transform: `translateX(${x}px)`, width: `${tipWidth}px` }} aria-hidden="true">
      {children}
    </div>
  )
}
