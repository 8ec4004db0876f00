import type { TimelineMark } from '#contracts/api/timeline'
import { Mark } from '../parts/mark.tsx'
import { Moment } from '../parts/moment.tsx'
import { markKinds } from './mark-kinds.ts'

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
            <span class={`tone-${markKinds[mark.kind].color}`}>
              <Mark shape={markKinds[mark.kind].shape} /> {markKinds[mark.kind].word}
            </span>
            <span>{mark.runId ? <a href={`/runs/${mark.runId}`}>{mark.text}</a> : mark.text}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}
