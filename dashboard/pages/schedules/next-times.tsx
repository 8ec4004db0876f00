import { Moment } from '../../parts/moment.tsx'

/** The times at which a schedule fires next. */
export function NextTimes({ times }: { readonly times: readonly string[] }) {
  if (times.length === 0) return <p class="muted">none</p>
  return (
    <ol class="next-times number" aria-label="Next times">
      {times.map((at) => (
        <li key={at}>
          <Moment at={at} />
        </li>
      ))}
    </ol>
  )
}
