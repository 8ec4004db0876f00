import { noValue } from '../format/numbers.ts'
import { agoText, localTimeText, timeText } from '../format/times.ts'

export interface MomentProps {
  readonly at: string | null | undefined
  /** Shown as how long ago that is; the moment itself is told when hovered. */
  readonly from?: string | null | undefined
}

/** A moment: UTC to read, the reader's own time when hovered. */
export function Moment({ at, from }: MomentProps) {
  if (!at) return <span class="muted">{noValue}</span>
  const title = `${timeText(at)} UTC · ${localTimeText(at)} here`
  return (
    <time dateTime={at} title={title}>
      {from ? agoText(at, from) : timeText(at)}
    </time>
  )
}
