import { type ChartMarkName, chartMarks } from '#contracts/chart-marks'
import { Mark } from './mark.tsx'

/** The mark of a ledger line, the same as in the charts, so that important lines stand out. */
export function FactMark({ mark }: { readonly mark: ChartMarkName | null }) {
  if (mark === null) return null
  const { shape, tone } = chartMarks[mark]
  return (
    <span class={`fact-mark tone-${tone}`}>
      <Mark shape={shape} />
    </span>
  )
}
