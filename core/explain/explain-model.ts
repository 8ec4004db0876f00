import type { Explanation, ExplanationLine } from '#contracts/api/explanations'
import { type Instant, showTime, toIso } from '#core/instant'
import { evidenceInWords } from './evidence-in-words.ts'
import { groupFacts } from './group-facts.ts'
import type { LedgerFact } from './ledger-fact.ts'
import { listed, plural, showFigure } from './show-figure.ts'

/** What an explanation of a model is made of. */
export interface ModelToExplain {
  readonly name: string
  readonly mode: string
  readonly championVersion: number | null
  readonly championPromotedAt: Instant | null
  readonly activeRun: { readonly runId: string; readonly state: string } | null
  readonly observations: number
  readonly labels: number
  readonly performance: { readonly accuracy: number | null; readonly labelled: number; readonly verdict: string } | null
  readonly episodes: readonly {
    readonly kind: string
    readonly subject: string
    readonly severity: string | null
    readonly openedAt: Instant
    readonly features: readonly string[]
    readonly evidence: Readonly<Record<string, unknown>>
  }[]
  readonly waiting: readonly {
    readonly trigger: string
    readonly reason: string
    readonly waitsFor: string
    readonly deferredAt: Instant
    readonly reconsiderAt: Instant | null
  }[]
  /** Newest first. */
  readonly facts: readonly LedgerFact[]
  /** Lines of the history to tell. */
  readonly linesMax: number
}

/** Why a model is as it is: its state, what is wrong, what waits, and what was decided, newest first. */
export function explainModel(model: ModelToExplain): Explanation {
  const history = groupFacts(model.facts.filter(isTold)).slice(0, model.linesMax)
  const sections = [
    { kind: 'problems', title: 'Open problems', lines: model.episodes.map(episodeLine) },
    { kind: 'waiting', title: 'Waiting to be decided again', lines: model.waiting.map(waitingLine) },
    { kind: 'history', title: 'What happened, newest first', lines: history },
  ] as const
  return {
    subject: 'model',
    name: model.name,
    summary: summaryOf(model),
    sections: sections.filter(({ lines }) => lines.length > 0),
  }
}

/** A run's steps are told by the run; its end is told by the promotion or the rejection, where there is one. */
function isTold({ eventType, status }: LedgerFact): boolean {
  return eventType !== 'run' || ['failed', 'timed_out', 'cancelled'].includes(status)
}

function summaryOf(model: ModelToExplain): string {
  const { championVersion, championPromotedAt, activeRun, performance, mode } = model
  const champion =
    championVersion === null
      ? 'No version serves yet.'
      : `Version ${championVersion} is champion${championPromotedAt === null ? '' : ` since ${showTime(championPromotedAt)}`}.`
  const run = activeRun ? `Run ${activeRun.runId} is ${activeRun.state}.` : 'No run is active.'
  const accuracy =
    performance === null || performance.accuracy === null
      ? ''
      : ` Its last check: ${performance.verdict}, accuracy ${showFigure(performance.accuracy)} on ${plural(performance.labelled, 'labelled row')}.`
  const seen = `${plural(model.observations, 'observation')} and ${plural(model.labels, 'label')} so far.`
  return `${champion}${accuracy} ${run} ${seen}${mode === 'active' ? '' : ` The model is in mode ${mode}.`}`
}

function episodeLine(episode: ModelToExplain['episodes'][number]): ExplanationLine {
  const subject = episode.features.length > 0 ? listed(episode.features) : episode.subject
  const severity = episode.severity === null ? '' : ` (${episode.severity})`
  const numbers = evidenceInWords(episode.evidence)
  const what = `${episode.kind.replace('-', ' ')}${severity}${subject === '' ? '' : ` of ${subject}`}`
  return {
    fact: null,
    at: toIso(episode.openedAt),
    since: null,
    count: 1,
    text: `${what.charAt(0).toUpperCase()}${what.slice(1)}, open since ${showTime(episode.openedAt)}${numbers === '' ? '' : ` [${numbers}]`}`,
    wouldChange: null,
    evidence: episode.evidence,
  }
}

function waitingLine(trigger: ModelToExplain['waiting'][number]): ExplanationLine {
  const until = trigger.reconsiderAt === null ? '' : `, at the latest ${showTime(trigger.reconsiderAt)}`
  return {
    fact: null,
    at: toIso(trigger.deferredAt),
    since: null,
    count: 1,
    text: `A ${trigger.trigger} trigger waits for ${waitWords[trigger.waitsFor] ?? trigger.waitsFor}${until}. When it came: ${trigger.reason}`,
    wouldChange: null,
    evidence: {},
  }
}

const waitWords: Readonly<Record<string, string>> = {
  run: 'the active run to end',
  cooldown: 'the cooldown to be over',
  'data-quality': 'the data to be whole again',
  probation: 'the probation to be over',
  'labelled-rows': 'more labelled rows',
  evidence: 'new evidence',
}
