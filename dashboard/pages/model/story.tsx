import type { ComponentChildren } from 'preact'
import type { Explanation } from '#contracts/api/explanations'
import type { ModelSummary } from '#contracts/api/model-summary'
import type { TimelineMark } from '#contracts/api/timeline'
import { breakerStates, worthlessInWords } from '#contracts/breaker-words'
import { chartMarks } from '#contracts/chart-marks'
import { dataLearningInWords } from '#contracts/events/data-problem'
import { naiveRuleInWords } from '#contracts/metric-words'
import { performanceInWords } from '#contracts/performance-words'
import { servingInWords } from '#contracts/serving-words'
import { tooFewRowsInWords } from '#contracts/too-few-rows'
import { triggerInWords } from '#contracts/trigger-words'
import { showMoment } from '#contracts/wording'
import { countText, percentText } from '../../format/numbers.ts'
import { Moment } from '../../parts/moment.tsx'
import { Prose } from '../../parts/prose.tsx'
import { textWithoutNumbers } from '../../parts/text-without-numbers.ts'

export interface StoryProps {
  readonly model: ModelSummary
  readonly explanation: Explanation | null
  /** Oldest first. */
  readonly marks: readonly TimelineMark[]
}

/** The model in three sentences: its state, its last change with the cause, and what comes next. */
export function Story({ model, explanation, marks }: StoryProps) {
  const linesOf = (kind: Explanation['sections'][number]['kind']) =>
    (explanation?.sections.find((section) => section.kind === kind)?.lines ?? []).map(textWithoutNumbers)
  const ended = marks.findLast(({ kind }) => chartMarks[kind].isChange)
  return (
    <dl class="story">
      <dt>Now</dt>
      <dd>
        <Now model={model} />
        {model.tooFewRows.drift && <p>{tooFewRowsInWords(model.tooFewRows.drift)}.</p>}
        {model.dataLearningUntil && <p>{dataLearningInWords(model.dataLearningUntil)}.</p>}
        {linesOf('problems').map((line) => (
          <p key={line}>
            <Prose text={`${line}.`} />
          </p>
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

function Now({ model }: { readonly model: ModelSummary }) {
  const serving = servingInWords(model, showMoment)
  return (
    <>
      {serving !== null && (
        <p>
          <strong>{serving}</strong>
        </p>
      )}
      {model.breaker !== null && (
        <p>
          <strong>Automatic {breakerStates[model.breaker.state]}:</strong> {worthlessInWords(model.breaker.runs)}.
        </p>
      )}
      <Performance model={model} />
    </>
  )
}

function Performance({ model }: { readonly model: ModelSummary }) {
  const { championVersion, performance } = model
  if (championVersion === null) return <p>No version yet. The first one is trained once there are enough rows.</p>
  if (performance === null)
    return <p>Version {championVersion} is champion. Its performance is unknown until labels arrive.</p>
  const { accuracy, labelled, naiveAccuracy, naiveRule } = performance
  return (
    <>
      {accuracy !== null && (
        <p>
          <strong class="number">{percentText(accuracy)}</strong> of the last {countText(labelled)} labelled predictions
          were correct
          {naiveAccuracy !== null && naiveRule !== null && (
            <>
              ; the naive forecast ({naiveRuleInWords(naiveRule)}) has{' '}
              <span class="number">{percentText(naiveAccuracy)}</span>
            </>
          )}
          .
        </p>
      )}
      {performance.reason !== null && <p>{performanceInWords(model) ?? performance.reason}</p>}
    </>
  )
}

function isRequestOf({ kind, runId }: TimelineMark, ended: TimelineMark): boolean {
  return kind === 'requested' && runId !== null && runId === ended.runId
}

function LastChange({ mark, reason }: { readonly mark: TimelineMark; readonly reason: string | null }) {
  return (
    <>
      <p>
        {mark.runId ? <a href={`/runs/${mark.runId}`}>{mark.headline}</a> : mark.headline} on <Moment at={mark.at} />
        {mark.trigger !== null && ` (${triggerInWords(mark.trigger)})`}
        {reason === null ? '.' : `: ${reason}`}
      </p>
      <p class="muted">{mark.text}</p>
    </>
  )
}

function Next({ model, waiting }: { readonly model: ModelSummary; readonly waiting: readonly string[] }) {
  const { activeRun, breaker, mode, nextRunAt } = model
  const lines: ComponentChildren[] = waiting.map((line) => line)
  if (activeRun)
    lines.unshift(
      <>
        A <a href={`/runs/${activeRun.runId}`}>retraining</a> is in progress: {activeRun.state}, trigger{' '}
        {triggerInWords(activeRun.trigger)}.
      </>,
    )
  if (mode === 'paused') lines.unshift('The model is paused: only a forced run retrains it.')
  if (mode === 'observe') lines.unshift('The model only observes: its decisions are recorded, not acted on.')
  if (breaker !== null) lines.push(<Prose text={breaker.sentence} />)
  if (nextRunAt && !activeRun)
    lines.push(
      <>
        The next scheduled check is on <Moment at={nextRunAt} />.
      </>,
    )
  if (lines.length === 0) lines.push('No schedule checks this model.')
  return (
    <>
      {lines.map((line, index) => (
        <p key={index}>{line}</p>
      ))}
    </>
  )
}
