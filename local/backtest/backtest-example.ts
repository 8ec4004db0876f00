import { dirname } from 'node:path'
import type { ModelFile } from '#contracts/model-file'
import { plural } from '#contracts/wording'
import { InvalidInputError } from '#core/errors'
import { dayMs, type Instant } from '#core/instant'
import { readArrivals } from '#local/replay/arrivals'
import type { Example } from '#local/replay/example-folder'
import { withClasses } from '#local/replay/with-classes'

export interface BacktestData {
  readonly model: ModelFile
  readonly observations: string
  readonly labels: string | null
  /** Names the rows in an error. @default the path of the observations */
  readonly subject?: string
  /** @default a quarter of the days, at most 120 */
  readonly historyDays: number | null
  /** Days from the first row. @default all */
  readonly days: number | null
}

/** A user's rows as a replay takes them, with what they span. */
export interface BacktestExample {
  readonly example: Example
  readonly firstAt: Instant
  /** The end of the history: policies are compared from here on. */
  readonly startsAt: Instant
  /** When the last row arrives. */
  readonly endsAt: Instant
  readonly observations: number
  readonly labels: number
  readonly unreadable: { readonly count: number; readonly first: string | null }
}

/** As the example's replay: enough for a reference and a first training. */
const historyDaysMax = 120
const historyShare = 0.25
/** A version is judged by days: fewer than these say nothing. */
const comparedDaysMin = 2

/**
 * Reads a user's file once and says what it spans, so that input that cannot be replayed is refused before anything
 * runs.
 *
 * @throws {UnreadableRowsError} naming the file and the row
 * @throws {InvalidInputError} `NO_OBSERVATIONS` | `NO_LABELS` | `TOO_SHORT`
 */
export async function openBacktestExample(data: BacktestData): Promise<BacktestExample> {
  const { observations: path, labels, days, subject = path } = data
  const model = modelUnderTest(data.model)
  const example = await withClasses({
    folder: dirname(path),
    model,
    observations: path,
    labels,
    replay: { historyDays: 0, deliveryMinutes: 30, trainingMinutes: 15, configuration: {} },
  })
  const [times, counts] = await countArrivals(example, days)
  const { observations, labels: labelCount } = counts
  if (observations === 0) throw invalid('NO_OBSERVATIONS', `${subject} has no readable row`, counts.first)
  if (labelCount === 0) {
    const message = `${data.subject ?? labels ?? path} has no label in column ${model.columns.label}: policies are compared by labels`
    throw invalid('NO_LABELS', message, counts.first)
  }
  const spanDays = (times.to - times.from) / dayMs
  const historyDays = data.historyDays ?? Math.min(historyDaysMax, Math.round(spanDays * historyShare * 10) / 10)
  if (spanDays - historyDays < comparedDaysMin) {
    const whole = plural(Math.round(spanDays * 10) / 10, 'day')
    const message = `${subject} spans ${whole}, of which ${historyDays} are history: at least ${comparedDaysMin} have to be left`
    throw invalid('TOO_SHORT', message, null)
  }
  return {
    example: { ...example, replay: { ...example.replay, historyDays } },
    firstAt: times.from,
    startsAt: times.from + historyDays * dayMs,
    endsAt: times.to,
    observations,
    labels: labelCount,
    unreadable: { count: counts.unreadable, first: counts.first },
  }
}

/**
 * The model as its policies decide on it. Scores of the user's own serving are left out, because they are the same
 * under every policy; and a model that only observes is asked what it would do.
 */
function modelUnderTest(model: ModelFile): ModelFile {
  const { score: _, ...columns } = model.columns
  return { ...model, columns, mode: 'active' }
}

async function countArrivals(example: Example, days: number | null) {
  let [from, to] = [Number.NaN, Number.NaN]
  let [observations, labels, unreadable] = [0, 0, 0]
  let first: string | null = null
  for await (const { dueAt, observation, label, unreadable: problem } of readArrivals(example)) {
    if (Number.isNaN(from)) from = dueAt
    if (days !== null && dueAt >= from + days * dayMs) break
    to = dueAt
    observations += Number(observation !== undefined)
    labels += Number(label !== undefined)
    unreadable += Number(problem !== undefined)
    if (problem) first ??= `row ${problem.rowNumber}: ${problem.reason}`
  }
  return [
    { from, to },
    { observations, labels, unreadable, first },
  ] as const
}

function invalid(code: string, problem: string, first: string | null): InvalidInputError {
  return new InvalidInputError({ code, message: first === null ? problem : `${problem}; ${first}` })
}
