import { type IngestBatch, type IngestReport, rejectedRowsListedMax } from '#contracts/ingest-batch'
import type { Labels } from '#contracts/labels'
import { strayCharacter } from '#contracts/stray-character'
import { unservedInWords } from '#contracts/unserved-words'
import { plural } from '#contracts/wording'
import { answeredClass } from '#core/answer'
import { InvalidInputError } from '#core/errors'
import { type Instant, toIso } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { type CheckedRows, checkRows, knownBeforeFormat } from '#rows/check-rows'
import { divideBatch } from '#rows/divide-batch'
import { observationsCountedMax } from '#rows/observation-of-label'
import { aheadMaxMs } from '#rows/time-refusal'
import { findObservationTimes } from '#store/rows/find-observation-times'
import type { BatchRows } from '#store/rows/insert-batch'
import { loadServingModel, type ServingModel } from '#store/versions/load-serving-model'
import { addReports, emptyReport } from './add-reports.ts'
import { countRows } from './count-rows.ts'
import { keepRows } from './keep-rows.ts'
import { idOfDelivery, knownLabels } from './known-labels.ts'
import { profileBatch } from './profile-batch.ts'
import type { ProfiledRows } from './profiled-rows.ts'
import { reportInitialData } from './report-initial-data.ts'
import { reportLabelInFeatures } from './report-label-in-features.ts'
import { reportServingFailure } from './report-serving-failure.ts'
import { type RowScore, type ScoringRequest, scoreRows } from './score-rows.ts'
import { storeBatch } from './store-batch.ts'
import { unservedRows } from './unserved-rows.ts'
import { versionAtOf } from './version-at.ts'
import { withoutScoreByReason } from './without-score-by-reason.ts'

export type IngestPorts = Pick<
  Ports,
  'clock' | 'database' | 'publisher' | 'objectStore' | 'modelServer' | 'metrics' | 'log'
>

/**
 * Takes in a batch: its rows to the object store first, then everything else in one transaction. The batch's id makes a
 * repeat harmless.
 *
 * @throws {InvalidInputError} `UNKNOWN_MODEL`
 */
export async function ingestBatch(ports: IngestPorts, sent: IngestBatch): Promise<IngestReport> {
  const model = await servingModel(ports, sent.modelName)
  const { labels, learntLabel, learntClasses } = await knownLabels(ports, model, sent)
  const learnt = { learntLabel, learntClasses: [...learntClasses] }
  const parts = divideBatch({ ...sent, batchId: idOfDelivery(sent, labels) }, rowsAtOnce(model, labels))
  let report: IngestReport | null = null
  for (const part of parts) {
    const told = await ingestPart(ports, { model, labels, batch: part })
    report = report === null ? { ...told, ...learnt } : addReports(report, told)
  }
  return report ?? emptyReport
}

/**
 * Rows whose answers one statement takes: the RDS Data API takes 4 MiB, and probabilities of a hundred classes, of
 * several versions, take 1 kB and more a version and row.
 */
function rowsAtOnce({ beside }: ServingModel, labels: Labels): number {
  if (labels.task !== 'multiclass-classification') return Infinity
  const versionCount = 1 + beside.length
  return Math.max(1, Math.floor(answerBytesMax / (versionCount * labels.classes.length * numberBytes)))
}

/** Leaves a third of a statement for all but the answers. */
const answerBytesMax = 2_600_000
/** A probability of seven digits and its comma. */
const numberBytes = 13

interface Part {
  readonly model: ServingModel
  readonly labels: Labels
  readonly batch: IngestBatch
}

async function ingestPart(ports: IngestPorts, { model, labels, batch }: Part): Promise<IngestReport> {
  const { modelName } = batch
  const now = ports.clock.now()
  const rows: ProfiledRows = {
    ...checkRows(batch, model.definition, now, await storedObservations(ports, batch), labels),
    profile: (observations) => profileBatch(batch, observations, model.definition.features, now),
  }
  const versionAt = await versionAtOf(ports, model, rows)
  // Both before the commit, and neither waits for the other.
  const [scored, kept] = await Promise.all([
    scoreRows(ports, model, rows.observations, versionAt, labels),
    keepRows(ports, modelName, rows, now),
  ])
  const { scores, request, servingFailure } = scored
  const stored: BatchRows = {
    ...batchRows(batch, { model, rows, scores, request: request ?? batch.answered ?? null, now }),
    ...kept,
  }
  const { inserted, refused, labelsTotal, labelsRefused, ...counts } = await storeBatch(ports.database, stored, rows)
  const unserved = unservedRows(model, rows.observations, scored)
  if (servingFailure !== null || (unserved !== null && isLost(model))) await reportServingFailure(ports, model)
  if (model.championVersion === null && inserted) await reportLabelInFeatures(ports, model, rows)
  if (model.championVersion === null && !batch.moreFollows) await reportInitialData(ports, modelName, labelsTotal)
  const rejected = [...rows.rejected, ...refused].sort((a, b) => a.rowNumber - b.rowNumber)
  const report: IngestReport = {
    status: inserted ? 'accepted' : 'already-ingested',
    observations: stored.observations.length,
    labels: stored.labels.length + rows.labelsSuperseded - refused.length,
    ...counts,
    learntLabel: null,
    learntClasses: [],
    labelsSuperseded: counts.labelsSuperseded + rows.labelsSuperseded,
    scored: scores.filter(({ score }) => score !== null).length,
    withoutScore: withoutScoreByReason(rows.withoutScore).map(({ raw: _, ...group }) => group),
    unserved: inserted ? unserved : null,
    rejected: rejected.length,
    rejectedRows: rejected
      .slice(0, rejectedRowsListedMax)
      .map(({ rowNumber, part, reason }) => ({ rowNumber, part, reason })),
  }
  if (inserted) warnOfMissingScores(ports, batch, report)
  countRows(ports.metrics, report)
  return report
}

export async function servingModel({ database }: IngestPorts, modelName: string): Promise<ServingModel> {
  const model = await loadServingModel(database, modelName)
  if (model) return model
  const message = `there is no model ${modelName}`
  throw new InvalidInputError({ code: 'UNKNOWN_MODEL', message, details: { modelName } })
}

/** Whether no version serves although the champion was tried. One that is being loaded is asked for already. */
function isLost({ servingVersion, servingProblem }: ServingModel): boolean {
  return servingVersion === null && servingProblem !== null
}

/** Stored observations of the labels that say no time of theirs. */
async function storedObservations({ database }: IngestPorts, { modelName, labels }: IngestBatch) {
  const ids = new Set(labels.flatMap(({ id, at }) => (at === undefined && strayCharacter(id) === null ? [id] : [])))
  if (ids.size === 0) return new Map()
  return findObservationTimes(database, { modelName, ids: [...ids], countedMax: observationsCountedMax })
}

/** The endpoint's owner has to see it: no one waits for the answer to a file in a bucket. */
function warnOfMissingScores(
  { log }: Pick<Ports, 'log'>,
  { modelName, batchId }: IngestBatch,
  { withoutScore, unserved }: Pick<IngestReport, 'withoutScore' | 'unserved'>,
): void {
  if (unserved !== null) log.warn(`${modelName}: ${unservedInWords(unserved)}`, { batchId })
  for (const { rows, reason } of withoutScore)
    log.warn(`${modelName}: ${plural(rows, 'row')} kept without a score: ${reason}`, { batchId })
}

/** A batch as it is stored, without what is kept of it elsewhere. */
function batchRows(
  { modelName, batchId, contentAddress }: IngestBatch,
  {
    model,
    rows,
    scores,
    request,
    now,
  }: {
    readonly model: ServingModel
    readonly rows: CheckedRows
    readonly scores: readonly RowScore[]
    readonly request: ScoringRequest | null
    readonly now: Instant
  },
): Omit<BatchRows, 'objectKey' | 'profiles'> {
  return {
    modelName,
    batchId,
    contentAddress: contentAddress ?? null,
    receivedAt: now,
    rejectedCount: rows.rejected.length,
    knownBeforeReason: knownBeforeFormat(model.definition.columns),
    aheadMaxMs,
    observations: rows.observations.map(({ id, at }, index) => storedAnswer(id, at, scores[index] as RowScore)),
    request,
    labels: rows.labels.map((row) => ({
      ...row,
      at: row.at === null ? null : toIso(row.at),
      knownAt: toIso(row.knownAt),
    })),
  }
}

/** A list of probabilities is stored beside the place of the answered class. */
function storedAnswer(id: string, at: Instant, { score: answer, ...scored }: RowScore) {
  const isList = typeof answer === 'object' && answer !== null
  const [score, probabilities] = isList ? [answeredClass(answer), answer] : [answer, null]
  return { id, at: toIso(at), ...scored, score, ...(probabilities && { probabilities }) }
}
