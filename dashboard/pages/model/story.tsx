import type { ComponentChildren } from 'preact'
import type { Explanation } from '#contracts/api/explanations'
import type { ModelSummary } from '#contracts/api/models'
import type { TimelineMark } from '#contracts/api/timeline'
import { countText, percentText } from '../../format/numbers.ts'
import { Moment } from '../../parts/moment.tsx'
import { textAndNumbers } from '../../parts/text-and-numbers.ts'

export interface StoryProps {
  readonly model: ModelSummary
  readonly explanation: Explanation | null
  /** Oldest first. */
  readonly marks: readonly TimelineMark[]
}

/** What a stranger wants to know first, in three sentences: how it is, what changed last and why, what comes next. */
export function Story({ model, explanation, marks }: StoryProps) {
  const linesOf = (kind: Explanation['sections'][number]['kind']) =>
    (explanation?.sections.find((section) => section.kind === kind)?.lines ?? []).map(
      ({ text }) => textAndNumbers(text).text,
    )
  const ended = marks.findLast(({ kind }) => kind in changes)
  return (
    <dl class="story">
      <dt>Now</dt>
      <dd>
        <Now model={model} />
        {linesOf('problems').map((line) => (
          <p key={line}>{line}.</p>
        ))}
      </dd>
      {ended && (
        <>
          <dt>Last change</dt>
          <dd>
            <LastChange mark={ended} reason={marks.find((mark) => isRequestOf(mark, ended))?.text ?? null} />
          </dd>
        </>
      )}
      <dt>Next</dt>
      <dd>
        <Next model={model} waiting={linesOf('waiting')} />
      </dd>
    </dl>
  )
}

function Now({ model: { championVersion, performance, performanceThreshold } }: { readonly model: ModelSummary }) {
  const threshold = percentText(performanceThreshold, 0)
  if (championVersion === null)
    return <p>No version answers yet: the first one is trained once there are rows enough.</p>
  if (performance === null || performance.accuracy === null)
    return <p>Version {championVersion} answers. There are no labels yet that would say how well.</p>
  const right = (
    <>
      <strong class="number">{percentText(performance.accuracy)}</strong> of the last {countText(performance.labelled)}{' '}
      answers with a label were right
    </>
  )
  if (performance.verdict === 'insufficient-data')
    return (
      <p>
        {right}, too few to judge it against the threshold of {threshold}.
      </p>
    )
  if (performance.verdict === 'degraded')
    return (
      <p>
        {right}, surely below the threshold of {threshold}, more than chance explains.
      </p>
    )
  const side = performance.accuracy >= performanceThreshold ? 'above' : 'a little below, within what chance does,'
  return (
    <p>
      {right}, {side} the threshold of {threshold}.
    </p>
  )
}

const changes: Readonly<Partial<Record<TimelineMark['kind'], (version: number | null) => string>>> = {
  promoted: (version) => `Version ${version} took over`,
  rejected: (version) => `Version ${version} was trained and not taken`,
  'rolled-back': (version) => `Version ${version} was rolled back`,
  failed: () => 'A training failed',
}

const causes: Readonly<Record<string, string>> = {
  scheduled: 'its schedule',
  drift: 'drift',
  performance: 'falling accuracy',
  alarm: 'an alarm',
  manual: 'a person asking',
  initial: 'there being no version before',
}

function isRequestOf({ kind, runId }: TimelineMark, ended: TimelineMark): boolean {
  return kind === 'requested' && runId !== null && runId === ended.runId
}

function LastChange({ mark, reason }: { readonly mark: TimelineMark; readonly reason: string | null }) {
  const what = changes[mark.kind]?.(mark.version)
  const because = mark.trigger === null ? null : (causes[mark.trigger] ?? mark.trigger)
  return (
    <>
      <p>
        {mark.runId ? <a href={`/runs/${mark.runId}`}>{what}</a> : what} on <Moment at={mark.at} />
        {because !== null && `, because of ${because}`}
        {reason === null ? '.' : `: ${reason}`}
      </p>
      <p class="muted">{mark.text}</p>
    </>
  )
}

function Next({ model, waiting }: { readonly model: ModelSummary; readonly waiting: readonly string[] }) {
  const { activeRun, mode, nextRunAt } = model
  const lines: ComponentChildren[] = waiting.map((line) => line)
  if (activeRun)
    lines.unshift(
      <>
        A <a href={`/runs/${activeRun.runId}`}>retraining</a> is under way ({activeRun.state}), because of{' '}
        {causes[activeRun.trigger] ?? activeRun.trigger}.
      </>,
    )
  if (mode === 'paused') lines.unshift('It is paused: nothing retrains it but a person who insists.')
  if (mode === 'observe') lines.unshift('It only observes: what it would do is decided and recorded, and not done.')
  if (nextRunAt && !activeRun)
    lines.push(
      <>
        The schedule looks again on <Moment at={nextRunAt} />.
      </>,
    )
  if (lines.length === 0) lines.push('No schedule will look at it.')
  return (
    <>
      {lines.map((line, index) => (
        <p key={index}>{line}</p>
      ))}
    </>
  )
}
