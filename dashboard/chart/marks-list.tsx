import type { TimelineMark } from '#contracts/api/timeline'
import { chartMarks } from '#contracts/chart-marks'
import { Mark } from '../parts/mark.tsx'
import { Moment } from '../parts/moment.tsx'

/** The marks of a chart as text, newest first, for use without a pointer. */
export function MarksList({ marks }: { readonly marks: readonly TimelineMark[] }) {
  if (marks.length === 0) return null
  return (
    <details class="marks">
      <summary>List of the {marks.length} marks</summary>
      <ol>
        {[...marks].reverse().map((mark) => (
          <li key={`${mark.at}${mark.kind}${mark.runId}`}>
            <span class="number">
              <Moment at={mark.at} />
            </span>
            <span class={`tone-${chartMarks[mark.kind].tone}`}>
              <Mark shape={chartMarks[mark.kind].shape} /> {chartMarks[mark.kind].word}
            </span>
            <span>{mark.runId ? <a href={`/runs/${mark.runId}`}>{mark.text}</a> : mark.text}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}
