import type { Explanation, ExplanationLine } from '#contracts/api/explanations'
import { dataEpisodeInWords, dataEpisodeOf } from '#contracts/data-episode'
import { dataLearningInWords, holdInWords } from '#contracts/events/data-problem'
import type { Evidence } from '#contracts/evidence'
import type { LedgerRow } from '#contracts/ledger-row'
import { servingInWords } from '#contracts/serving-words'
import { triggerInWords } from '#contracts/trigger-words'
import { waitInWords } from '#contracts/waits-for'
import { capitalized, endedSentence, listed, plural, showFigure, showMoment } from '#contracts/wording'
import type { Worth } from '#contracts/worth'
import { trainingWorthInWords, worthInWords } from '#contracts/worth-words'
import { type Instant, showTime, toIso } from '#core/instant'
import { evidenceInWords } from './evidence-in-words.ts'
import { groupRows } from './group-rows.ts'

/** The latest retrainings whose worth is told. */
const trainingsTold = 5

/** The input of a model's explanation. */
export interface ModelToExplain {
  readonly name: string
  readonly mode: string
  readonly championVersion: number | null
  readonly championPromotedAt: Instant | null
  readonly servingVersion: number | null
  readonly servingProblem: {
    readonly reason: string
    readonly since: Instant | null
    readonly rowsSince: number
  } | null
  readonly activeRun: { readonly runId: string; readonly state: string; readonly waitingReason: string | null } | null
  /** Why automatic retraining waits, and how to end that, in a sentence; null while it does not. */
  readonly breaker: { readonly sentence: string } | null
  readonly observations: number
  readonly labels: number
  readonly performance: {
    readonly accuracy: number | null
    readonly labelled: number
    readonly verdict: string
    readonly reason: string | null
    /** The name of the model's metric, and its figure over the stretch of the verdict. */
    readonly metric?: string
    readonly figure?: number | null
  } | null
  readonly episodes: readonly {
    readonly kind: string
    readonly subject: string
    readonly severity: string | null
    readonly openedAt: Instant
    readonly features: readonly string[]
    readonly evidence: Evidence
    /** When a data-quality problem that stays counts as usual; null for others. */
    readonly usualFrom: Instant | null
  }[]
  readonly waiting: readonly {
    readonly trigger: string
    readonly reason: string
    readonly waitsFor: string
    readonly deferredAt: Instant
    readonly reconsiderAt: Instant | null
  }[]
  /** Until when evident faults of its data alone are told; null once enough days are known. */
  readonly dataLearningUntil: Instant | null
  /** The worth of its retrainings; null before a decision has measured it. */
  readonly worth: Worth | null
  /** Newest first. */
  readonly rows: readonly LedgerRow[]
  /** Maximum number of history lines. */
  readonly linesMax: number
}

/** Explains a model's state: its summary, open problems, deferred triggers, and its history, newest first. */
export function explainModel(model: ModelToExplain): Explanation {
  const history = groupRows(model.rows.filter(isTold)).slice(0, model.linesMax)
  const sections = [
    { kind: 'problems', title: 'Open problems', lines: model.episodes.map(episodeLine) },
    { kind: 'waiting', title: 'On hold', lines: model.waiting.map(waitingLine) },
    { kind: 'worth', title: 'Was retraining worth it?', lines: worthLines(model.worth) },
    { kind: 'history', title: 'History, newest first', lines: history },
  ] as const
  return {
    subject: 'model',
    name: model.name,
    summary: summaryOf(model),
    sections: sections.filter(({ lines }) => lines.length > 0),
  }
}

/**
 * Bookkeeping that follows from what is told: the files that a promotion leaves behind, and that a version answers as it
 * should. The ledger has each.
 */
const bookkeeping: readonly string[] = ['retention/removed', 'serving/serving', 'worth/reported']

/** The run's own explanation shows its steps. Its end shows here as the promotion, the rejection or the failure. */
function isTold({ eventType, status }: LedgerRow): boolean {
  if (bookkeeping.includes(`${eventType}/${status}`)) return false
  return eventType !== 'run' || ['failed', 'timed_out', 'cancelled', 'withdrawn'].includes(status)
}

function summaryOf(model: ModelToExplain): string {
  const { championVersion, championPromotedAt, activeRun, performance, mode } = model
  const champion =
    championVersion === null
      ? 'No version serves yet.'
      : `Version ${championVersion} is champion${championPromotedAt === null ? '' : ` since ${showTime(championPromotedAt)}`}.`
  const serving = servingOf(model)
  const run = activeRun ? `Run ${activeRun.runId} ${progressInWords(activeRun)}` : 'No run is active.'
  const accuracy =
    performance === null
      ? ''
      : ` Its last check: ${verdictInWords(performance.verdict)}${shownInWords(performance)}.${performance.reason === null ? '' : ` ${endedSentence(performance.reason)}`}`
  const seen = `${plural(model.observations, 'observation')} and ${plural(model.labels, 'label')} so far.`
  const learning = model.dataLearningUntil === null ? '' : ` ${dataLearningInWords(toIso(model.dataLearningUntil))}.`
  const breaker = model.breaker === null ? '' : ` ${model.breaker.sentence}`
  return `${champion}${serving}${accuracy}${breaker} ${run} ${seen}${learning}${mode === 'active' ? '' : ` The model is in mode ${mode}.`}`
}

function progressInWords({ state, waitingReason }: NonNullable<ModelToExplain['activeRun']>): string {
  const words =
    state === 'waiting'
      ? 'is waiting for capacity to train'
      : state === 'training' && waitingReason !== null
        ? 'has a job that has not started'
        : `is ${state}`
  return waitingReason === null ? `${words}.` : endedSentence(`${words}: ${waitingReason}`)
}

function servingOf({ championVersion, servingVersion, servingProblem }: ModelToExplain): string {
  const since = servingProblem?.since == null ? null : toIso(servingProblem.since)
  const problem = servingProblem && { ...servingProblem, since }
  const words = servingInWords({ championVersion, servingVersion, servingProblem: problem }, showMoment)
  return words === null ? '' : ` ${words}`
}

function shownInWords({ accuracy, labelled, metric, figure }: NonNullable<ModelToExplain['performance']>): string {
  if (accuracy !== null) return `, accuracy ${showFigure(accuracy)} on ${plural(labelled, 'labelled row')} of late`
  return figure == null ? '' : `, ${metric} ${showFigure(figure)} of late`
}

/** A verdict's name, where it is not its own word. */
function verdictInWords(verdict: string): string {
  return verdict === 'below-floor' ? 'worse than the naive forecast' : verdict
}

function episodeLine(episode: ModelToExplain['episodes'][number]): ExplanationLine {
  const numbers = evidenceInWords(episode.evidence)
  const { problem } = dataEpisodeOf(episode.subject)
  const hold = episode.usualFrom === null ? '' : `. ${holdInWords(problem, toIso(episode.usualFrom))}`
  return {
    fact: null,
    mark: null,
    at: toIso(episode.openedAt),
    since: null,
    count: 1,
    text: `${problemInWords(episode)}, open since ${showTime(episode.openedAt)}${hold}${numbers === '' ? '' : ` [${numbers}]`}`,
    numbers: numbers || null,
    wouldChange: null,
    evidence: episode.evidence,
  }
}

function problemInWords({ kind, subject, severity, features, evidence }: ModelToExplain['episodes'][number]): string {
  if (kind === 'data-quality') return dataEpisodeInWords(subject, evidence)
  const of = features.length > 0 ? listed(features) : subject
  return capitalized(`${kind}${severity === null ? '' : ` (${severity})`}${of === '' ? '' : ` of ${of}`}`)
}

function worthLines(worth: Worth | null): ExplanationLine[] {
  if (worth === null) return []
  // Without a time: it is up to the end of a day, which may lie ahead of the clock.
  const line = (text: string, evidence: Evidence): ExplanationLine => {
    return { fact: null, mark: null, at: null, since: null, count: 1, text, numbers: null, wouldChange: null, evidence }
  }
  return [
    line(worthInWords(worth), { price: worth.price, ...worth.total.gain }),
    ...worth.trainings
      .slice(0, trainingsTold)
      .map((training) => line(trainingWorthInWords(training, worth), { ...training.gain })),
  ]
}

function waitingLine(trigger: ModelToExplain['waiting'][number]): ExplanationLine {
  const until = trigger.reconsiderAt === null ? '' : `, at the latest ${showTime(trigger.reconsiderAt)}`
  return {
    fact: null,
    mark: null,
    at: toIso(trigger.deferredAt),
    since: null,
    count: 1,
    text: `A retraining (${triggerInWords(trigger.trigger)}) is on hold until ${waitInWords(trigger.waitsFor)}${until}. Reason at the time: ${trigger.reason}`,
    numbers: null,
    wouldChange: null,
    evidence: {},
  }
}
