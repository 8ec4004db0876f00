import type { Explanation, ExplanationLine } from '#contracts/api/explanations'
import type { LedgerRow } from '#contracts/ledger-row'
import { trainedInWords } from '#contracts/trained-in-words'
import type { TrainingUsage } from '#contracts/training-usage'
import { triggerInWords } from '#contracts/trigger-words'
import { usageInWords } from '#contracts/usage-words'
import { capitalized, endedSentence, plural } from '#contracts/wording'
import { type Instant, showTime, toIso } from '#core/instant'
import { lineOf } from './group-rows.ts'

/** The input of a run's explanation. */
export interface RunToExplain {
  readonly runId: string
  readonly modelName: string
  readonly state: string
  readonly ended: boolean
  readonly trigger: string
  readonly reason: string
  readonly comprehensive: boolean
  readonly forced: boolean
  readonly askedBy: string | null
  readonly causes: readonly { readonly kind: string; readonly reason: string; readonly occurredAt: string }[]
  readonly attempt: number
  /** Jobs that its backend had and did not start. */
  readonly unstartedCount: number
  readonly backend: string | null
  readonly trainedIn: string | null
  readonly requestedAt: Instant
  readonly windowFrom: Instant | null
  readonly cutoffAt: Instant | null
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
  readonly version: number | null
  readonly championVersion: number | null
  readonly gateOutcome: string | null
  readonly failure: string | null
  /** Why it, or its job at the backend, waits; null if neither does. */
  readonly waitingReason: string | null
  readonly usage: TrainingUsage | null
  /** The run's ledger rows, oldest first. */
  readonly rows: readonly LedgerRow[]
  /** The model's ledger rows after the run's end, oldest first. */
  readonly after: readonly LedgerRow[]
}

/** Explains a run: its causes, its data, its steps, the gate's verdict, and what happened to its version afterwards. */
export function explainRun(run: RunToExplain): Explanation {
  const gate = run.rows.filter(({ eventType }) => eventType === 'promotion' || eventType === 'rejection')
  const steps = run.rows.filter((row) => !gate.includes(row))
  const sections = [
    { kind: 'causes', title: 'Why', lines: run.causes.map((cause, index) => causeLine(cause, index, run.cutoffAt)) },
    { kind: 'data', title: 'Data', lines: dataLines(run) },
    { kind: 'steps', title: 'Steps', lines: steps.map(lineOf).map(namedOnce(run.runId)) },
    { kind: 'gate', title: 'The gate', lines: gate.map(lineOf) },
    { kind: 'aftermath', title: 'Afterwards', lines: run.after.filter(concerns(run.version)).map(lineOf) },
  ] as const
  return {
    subject: 'run',
    name: run.runId,
    summary: summaryOf(run),
    sections: sections.filter(({ lines }) => lines.length > 0),
  }
}

/** Drops the run's id from a line: the explanation's title already names it. */
function namedOnce(runId: string): (line: ExplanationLine) => ExplanationLine {
  return (line) => {
    return { ...line, text: line.text.replace(`, run ${runId}`, '') }
  }
}

function summaryOf(run: RunToExplain): string {
  const asked = run.askedBy === null ? '' : `, asked for by ${run.askedBy}${run.forced ? ' with --force' : ''}`
  const start = `A ${run.comprehensive ? 'comprehensive ' : ''}retraining of ${run.modelName} (${triggerInWords(run.trigger)}${asked}), requested ${showTime(run.requestedAt)}.`
  const attempts = run.attempt - run.unstartedCount
  const tries = attempts > 1 ? ` It took ${plural(attempts, 'attempt')}.` : ''
  const unstarted = run.unstartedCount > 0 ? ` ${plural(run.unstartedCount, 'job')} of it did not start.` : ''
  return `${start} ${outcomeOf(run)}${tries}${unstarted}`
}

function outcomeOf(run: RunToExplain): string {
  const when = run.endedAt === null ? '' : ` at ${showTime(run.endedAt)}`
  if (!run.ended) return run.waitingReason === null ? `It is ${run.state}.` : waitingSentence(run)
  if (run.state === 'promoted') return `Version ${run.version} became champion${when} (${run.gateOutcome}).`
  if (run.state === 'rejected') return `Version ${run.version} was rejected${when} (${run.gateOutcome}).`
  return `It ended ${run.state.replace('_', ' ')}${when}${run.failure === null ? '.' : `: ${endedSentence(run.failure)}`}`
}

/** A run that trains may wait too: its backend has the job and has not started it. */
function waitingSentence({ state, backend, waitingReason }: RunToExplain): string {
  const subject = state === 'training' ? `Its job has not started on ${backend ?? 'its backend'}` : `It is ${state}`
  return endedSentence(`${subject}: ${waitingReason}`)
}

function causeLine(cause: RunToExplain['causes'][number], index: number, cutoffAt: Instant | null): ExplanationLine {
  const at = Date.parse(cause.occurredAt)
  const isLate = cutoffAt !== null && at > cutoffAt
  const joined =
    index === 0 ? '' : isLate ? ' (arrived after the data was frozen)' : ' (joined before the data was frozen)'
  return plainLine(at, endedSentence(`${capitalized(triggerInWords(cause.kind))}: ${cause.reason}${joined}`))
}

function dataLines(run: RunToExplain): ExplanationLine[] {
  const { windowFrom, cutoffAt, championVersion, startedAt, backend, trainedIn } = run
  if (cutoffAt === null && run.ended) return [plainLine(null, 'It ended before its data was frozen.')]
  if (cutoffAt === null) return [plainLine(null, 'The data is not frozen yet: new triggers still join this run.')]
  // A training on the whole history begins in 1970.
  const from = windowFrom === null || windowFrom === 0 ? 'the beginning' : showTime(windowFrom)
  const against = championVersion === null ? 'nothing: there is no champion' : `version ${championVersion}`
  const lines = [
    plainLine(cutoffAt, `Rows from ${from} to ${showTime(cutoffAt)} (the cutoff), compared with ${against}.`),
  ]
  if (startedAt === null) return lines
  lines.push(plainLine(startedAt, trainedSentence({ backend, trainedIn, startedAt })))
  return run.version === null ? lines : [...lines, plainLine(null, `The training used ${usageInWords(run.usage)}.`)]
}

/** A sentence has the first characters of a digest, the API all of them. */
const digestTail = /(sha256:[0-9a-f]{12})[0-9a-f]+/

function trainedSentence({
  backend,
  trainedIn,
  startedAt,
}: Pick<RunToExplain, 'backend' | 'trainedIn'> & { readonly startedAt: Instant }): string {
  const where = trainedIn === null ? '' : `, ${trainedInWords(trainedIn.replace(digestTail, '$1…'))}`
  return `Trained on ${backend ?? 'its backend'} since ${showTime(startedAt)}${where}.`
}

/** Keeps only the later rows about this version: its probation, its rollbacks, its successor and its removal. */
function concerns(version: number | null): (row: LedgerRow) => boolean {
  return ({ eventType, detail }) =>
    version !== null &&
    ((eventType === 'probation' && detail.version === version) ||
      (eventType === 'rollback' && (detail.fromVersion === version || detail.toVersion === version)) ||
      (eventType === 'promotion' && detail.versionBefore === version) ||
      (eventType === 'retention' && Array.isArray(detail.versions) && detail.versions.includes(version)))
}

function plainLine(at: Instant | null, text: string): ExplanationLine {
  return {
    fact: null,
    mark: null,
    at: at === null ? null : toIso(at),
    since: null,
    count: 1,
    text,
    numbers: null,
    wouldChange: null,
    evidence: {},
  }
}
