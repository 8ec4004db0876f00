import type { ModelSummary } from '#contracts/api/model-summary'
import { breakerInWords, breakerStates } from '#contracts/breaker-words'
import { dataEpisodeInWords, dataEpisodeOf } from '#contracts/data-episode'
import { estimateInWords } from '#contracts/estimate-words'
import { dataLearningInWords, holdInWords } from '#contracts/events/data-problem'
import { performanceInWords } from '#contracts/performance-words'
import { servingInWords } from '#contracts/serving-words'
import { tooFewRowsInWords } from '#contracts/too-few-rows'
import { endedSentence, showFigure, uncapitalized } from '#contracts/wording'
import { worthInWords } from '#contracts/worth-words'
import { type Column, inWords, shortTime, tableLines } from './print-table.ts'

const columnsOf = (figure: Column<ModelSummary>): readonly Column<ModelSummary>[] => [
  { title: 'model', of: ({ name }) => name },
  { title: 'type', of: ({ type }) => type },
  { title: 'mode', of: ({ mode }) => mode },
  { title: 'champion', of: ({ championVersion }) => (championVersion === null ? null : `version ${championVersion}`) },
  figure,
  { title: 'rows', of: ({ observations }) => observations, align: 'right' },
  { title: 'labels', of: ({ labels }) => labels, align: 'right' },
  { title: 'last row', of: ({ lastObservedAt }) => shortTime(lastObservedAt) },
  { title: 'run', of: ({ activeRun }) => (activeRun ? `${activeRun.runId} (${stateOf(activeRun)})` : null) },
  { title: 'problems', of: problemsOf },
]

/**
 * Models as a table; below it, in sentences, the failures that a person has to fix, what is not watched, and what
 * retraining was worth.
 */
export function modelLines(models: readonly ModelSummary[]): string[] {
  if (models.length === 0) return ['No models yet: apply a model file with remodel models apply FILE.']
  const failures = [
    ...models.flatMap(servingLines),
    ...models.flatMap((model) => [
      ...failureLines(model),
      ...waitingLines(model),
      ...breakerLines(model),
      ...unwatchedLines(model),
    ]),
    ...models.flatMap(({ name, worth }) =>
      worth === null || worth.trainingCount === 0 ? [] : [`${name}: ${uncapitalized(worthInWords(worth))}`],
    ),
  ]
  return [...tableLines(models, columnsOf(figureColumn(models))), ...(failures.length > 0 ? ['', ...failures] : [])]
}

function servingLines(model: ModelSummary): string[] {
  const words = servingInWords(model, inWords)
  return words === null ? [] : [`${model.name}: ${words}`]
}

function failureLines(model: ModelSummary): string[] {
  const { name, championVersion, servingVersion, activeRun, lastRun } = model
  if (lastRun === null || !isBroken(model)) return []
  const { runId, state, endedAt, failure } = lastRun
  const serves =
    championVersion === null || servingVersion === null
      ? 'No version serves'
      : `Version ${servingVersion} keeps serving`
  const next = activeRun ? `Run ${activeRun.runId} tries again.` : `Fix the cause, then run: remodel retrain ${name}.`
  return [
    `${name}: ${serves}; run ${runId} ended ${state.replace('_', ' ')} at ${inWords(endedAt)}: ${endedSentence(failure ?? 'no reason was given')}`,
    `  ${next} Details: remodel explain ${runId}.`,
  ]
}

function stateOf({ state, waitingReason }: NonNullable<ModelSummary['activeRun']>): string {
  return state === 'training' && waitingReason !== null ? 'not started' : state
}

function waitingLines({ name, activeRun }: ModelSummary): string[] {
  if (activeRun === null || activeRun.waitingReason === null) return []
  const { runId, state, waitingReason } = activeRun
  const what = state === 'training' ? 'has not started' : 'waits'
  return [`${name}: run ${runId} ${what}: ${endedSentence(waitingReason)}`, `  To end it: remodel cancel ${runId}.`]
}

function breakerLines({ name, breaker }: ModelSummary): string[] {
  return breaker === null ? [] : [`${name}: ${uncapitalized(breakerInWords(breaker, name, inWords))}`]
}

function unwatchedLines(model: ModelSummary): string[] {
  const { name, tooFewRows, estimate, dataLearningUntil, openEpisodes } = model
  const performance = performanceInWords(model)
  return [
    ...(tooFewRows.drift === null ? [] : [`${name}: ${uncapitalized(tooFewRowsInWords(tooFewRows.drift))}.`]),
    ...(performance === null ? [] : [`${name}: ${uncapitalized(performance)}`]),
    ...(estimate === null || !isLong(estimate) ? [] : [`${name}: ${uncapitalized(estimateInWords(estimate))}`]),
    ...(dataLearningUntil === null ? [] : [`${name}: ${uncapitalized(dataLearningInWords(dataLearningUntil))}.`]),
    ...openEpisodes.flatMap(({ subject, usualFrom }) =>
      usualFrom === null
        ? []
        : [`${name}: ${dataEpisodeInWords(subject, {})}. ${holdInWords(dataEpisodeOf(subject).problem, usualFrom)}.`],
    ),
  ]
}

/** Labels that take some hours leave a few rows open at any time: an estimate of those would say nothing. */
function isLong({ from, to }: { readonly from: string; readonly to: string }): boolean {
  return Date.parse(to) - Date.parse(from) > 86_400_000
}

/** Whether the last run failed, or was rejected while the model has no champion: then no version shows the failure. */
function isBroken({ championVersion, lastRun }: ModelSummary): boolean {
  const state = lastRun?.state
  return state === 'failed' || state === 'timed_out' || (state === 'rejected' && championVersion === null)
}

/** One metric of all models is the column's title; of several each figure stands with its name. */
function figureColumn(models: readonly ModelSummary[]): Column<ModelSummary> {
  if (models.every(({ metric }) => metric === 'accuracy')) return { title: 'accuracy', of: accuracyOf, align: 'right' }
  return { title: 'performance', of: figureOf, align: 'right' }
}

function figureOf(model: ModelSummary): string | null {
  if (model.metric === 'accuracy') {
    const accuracy = accuracyOf(model)
    return accuracy && `accuracy ${accuracy}`
  }
  const { performance } = model
  return performance === null || performance.figure === null
    ? null
    : `${performance.metric} ${showFigure(performance.figure)}`
}

function accuracyOf({ performance }: ModelSummary): string | null {
  return performance === null || performance.accuracy === null ? null : performance.accuracy.toFixed(3)
}

function problemsOf(model: ModelSummary): string {
  const { openEpisodes, waitingTriggers } = model
  const problems = openEpisodes.flatMap(({ kind, severity }) => {
    if (kind === 'data-quality') return []
    return severity === null ? kind : `${kind} (${severity})`
  })
  const failure = isBroken(model) ? ['training failed'] : []
  const unserved =
    model.servingProblem === null ? [] : [model.servingVersion === null ? 'NOT SERVED' : 'champion not served']
  return [
    ...unserved,
    ...failure,
    ...(model.breaker ? [breakerStates[model.breaker.state]] : []),
    ...(model.championBelowNaive === true ? ['not better than the naive forecast'] : []),
    ...new Set(problems),
    ...dataProblemsOf(model),
    ...(waitingTriggers > 0 ? [`${waitingTriggers} waiting`] : []),
  ].join(', ')
}

/** As many as a line of a table takes: thousands of columns may be missing at once, and the API lists a hundred. */
const dataProblemsShown = 3

function dataProblemsOf({ openEpisodes }: ModelSummary): string[] {
  const open = openEpisodes.filter(({ kind }) => kind === 'data-quality')
  const shown = open.slice(0, dataProblemsShown).map(({ subject }) => uncapitalized(dataEpisodeInWords(subject, {})))
  return open.length > dataProblemsShown ? [...shown, 'more broken data'] : shown
}
