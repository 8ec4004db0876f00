import type { TimelineMark } from '#contracts/api/timeline'

const kindsOfNote: readonly TimelineMark['kind'][] = [
  'promoted',
  'rejected',
  'failed',
  'rolled-back',
  'degraded',
  'data-quality',
  'drift-opened',
]

/** The marks near a moment, nearest first, for a tooltip. Requests are left out: their outcome has a mark, too. */
export function nearMarks(
  marks: readonly TimelineMark[],
  near: { readonly at: number; readonly withinMs: number; readonly count: number },
): TimelineMark[] {
  const distance = ({ at }: TimelineMark) => Math.abs(Date.parse(at) - near.at)
  return marks
    .filter((mark) => distance(mark) <= near.withinMs && kindsOfNote.includes(mark.kind))
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, near.count)
}
