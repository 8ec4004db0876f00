import type { ComponentChildren } from 'preact'

const axisWidth = 52
const tipWidth = 250
const gap = 14

export interface ChartTipProps {
  /** Of the pointer, from where the plot begins. */
  readonly left: number
  /** Of the chart with its axis. */
  readonly width: number
  readonly children: ComponentChildren
}

/** What is under the pointer, beside it: on its other side where there is no room. */
export function ChartTip({ left, width, children }: ChartTipProps) {
  const at = axisWidth + left
  const x = at + gap + tipWidth <= width ? at + gap : Math.max(0, at - gap - tipWidth)
  return (
    <div class="tip" style={{ transform: `translateX(${x}px)`, width: `${tipWidth}px` }} aria-hidden="true">
      {children}
    </div>
  )
}
