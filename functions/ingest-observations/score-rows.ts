import { type Labels, labelsOf } from '#contracts/labels'
import { type Answer, answerFault, keptAnswer } from '#core/answer'
import { AppError } from '#core/errors'
import type { Log } from '#core/ports/log'
import type { ModelServer, Scores, ServedVersion } from '#core/ports/model-server'
import type { AcceptedObservation } from '#rows/check-rows'
import type { ServingModel } from '#store/versions/load-serving-model'

export interface RowScore {
  readonly version: number | null
  readonly score: Answer | null
  /** The retained versions' answers, by version. */
  readonly scores: Readonly<Record<string, Answer>> | null
}

/** One request to the model server: the serving version that gave the predictions, and the wall time of the request. */
export interface ScoringRequest {
  readonly version: number
  readonly latencyMs: number
}

export interface ScoredRows {
  /** One a row. */
  readonly scores: readonly RowScore[]
  /** Null if the serving version was not asked, or gave no scores. */
  readonly request: ScoringRequest | null
  /** Why the serving version gave no scores, to some rows or to any; null if it gave them, or if it was not asked. */
  readonly servingFailure: string | null
}

type ScorePorts = { readonly modelServer: Pick<ModelServer, 'score'>; readonly log: Log }

const unscored: RowScore = { version: null, score: null, scores: null }

/**
 * Scores each row: its own score where the file has one, else the serving version's. The retained versions score it,
 * too, because a rollback compares versions on the same rows.
 *
 * No version scores a row that it may have been trained on: that would not be a prediction, and it would flatter the
 * version. Nor does one score a row that another server answered without a score that can be read: its score is that
 * server's alone.
 *
 * An answer that its version cannot mean, such as a probability of a class too few, is none.
 *
 * @param labels how the model's labels are written: they tell the form of an answer
 * @param versionAt the version that gave a row's own score, where the row does not name it
 * @throws {AppError} when a repeat may succeed: the batch comes again. After any other error rows are kept unscored
 *   rather than rejected.
 */
export async function scoreRows(
  ports: ScorePorts,
  model: ServingModel,
  rows: readonly AcceptedObservation[],
  versionAt: (row: AcceptedObservation) => number | null = () => model.servingVersion,
  labels: Labels = labelsOf(model.definition, model),
): Promise<ScoredRows> {
  const scores = rows.map(
    (row): RowScore =>
      row.score === null ? unscored : { ...unscored, version: row.version ?? versionAt(row), score: row.score },
  )
  const wanted = wantedScores(model, rows, scores)
  if (wanted === null) return { scores, request: null, servingFailure: null }
  const answer = await ask(ports, model, wanted, labels)
  if (answer === null || typeof answer === 'string') return { scores, request: null, servingFailure: answer }
  const { byVersion, faults } = soundAnswers(answer, labels)
  const leftOut = answer.leftOut?.get(answer.version) ?? null
  const servingFailure = leftOut ?? faults.get(answer.version) ?? null
  if (servingFailure !== null)
    ports.log.error(`${model.definition.name}: version ${answer.version} gives no scores: ${servingFailure}`)
  for (const [position, { row, index }] of wanted.rows.entries()) {
    const own = scores[index] as RowScore
    const isOpen = row.score === null
    const score = byVersion.get(answer.version)?.[position] ?? null
    // A version that is not loaded, or whose answer means nothing, has scored nothing.
    if (isOpen && servingFailure !== null && (leftOut !== null || score === null)) continue
    const version = isOpen ? answer.version : own.version
    const others: Record<string, Answer> = {}
    for (const other of model.beside) {
      const beside = byVersion.get(other.version)?.[position]
      if (other.version !== version && isUnseenBy(other, row) && beside != null) others[other.version] = beside
    }
    scores[index] = isOpen ? { version, score, scores: others } : { ...own, scores: others }
  }
  const isPredicted = answer.byVersion.has(answer.version) && wanted.rows.some(({ row }) => row.score === null)
  const request = isPredicted ? { version: answer.version, latencyMs: answer.latencyMs } : null
  return { scores, request, servingFailure }
}

/** The answers that their versions can mean, and the first fault of each version that gave others. */
function soundAnswers({ byVersion }: Scores, labels: Labels) {
  const faults = new Map<number, string>()
  const sound = new Map<number, (Answer | null)[]>()
  for (const [version, answers] of byVersion) {
    const kept = answers.map((answer) => {
      const fault = answer === null ? null : answerFault(answer, labels)
      if (fault === null) return answer === null ? null : keptAnswer(answer)
      if (!faults.has(version)) faults.set(version, fault)
      return null
    })
    sound.set(version, kept)
  }
  return { byVersion: sound, faults }
}

interface WantedScores {
  readonly serving: number
  readonly versions: readonly ServedVersion[]
  readonly rows: readonly { readonly row: AcceptedObservation; readonly index: number }[]
}

/** The rows to score and the versions that score them; null when there are none. */
function wantedScores(
  { servingVersion, serving, beside }: ServingModel,
  rows: readonly AcceptedObservation[],
  own: readonly RowScore[],
): WantedScores | null {
  if (servingVersion === null) return null
  let isServingWanted = false
  const wanted = rows.flatMap((row, index) => {
    if (row.isAnsweredWithoutScore) return []
    if (row.score === null) {
      const isUnseen = serving === null || isUnseenBy(serving, row)
      isServingWanted ||= isUnseen
      return isUnseen ? [{ row, index }] : []
    }
    // A score of an unknown version cannot be compared with another.
    const version = own[index]?.version ?? null
    const isComparable = version !== null && beside.some((other) => isUnseenBy(other, row) && other.version !== version)
    return isComparable ? [{ row, index }] : []
  })
  if (wanted.length === 0) return null
  return { serving: servingVersion, versions: isServingWanted && serving ? [serving, ...beside] : beside, rows: wanted }
}

const isUnseenBy = ({ cutoffAt }: ServingModel['beside'][number], { at }: AcceptedObservation) =>
  at > (cutoffAt ?? -Infinity)

/** @returns null if no version of ours serves the model; a text if the server could not score, for good */
async function ask(
  { modelServer, log }: ScorePorts,
  model: ServingModel,
  wanted: WantedScores,
  labels: Labels,
): Promise<Scores | string | null> {
  const { name } = model.definition
  const { serving, versions, rows } = wanted
  try {
    return await modelServer.score(
      name,
      rows.map(({ row }) => row.features),
      { serving, versions, answerLength: labels.task === 'multiclass-classification' ? labels.classes.length : 1 },
    )
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error
    log.error(`${name}: ${rows.length} rows are taken without scores: ${error.message}`, { code: error.code })
    return error.message
  }
}
