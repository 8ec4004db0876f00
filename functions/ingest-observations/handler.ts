import type { IncomingObject } from '#contracts/incoming-object'
import { type IngestBatch, type IngestReport, rejectedRowsListedMax } from '#contracts/ingest-batch'
import { AppError, InvalidInputError } from '#core/errors'
import { makeEvent } from '#core/facts/make-event'
import { type Instant, toIso } from '#core/instant'
import { labelledRowsNeeded } from '#core/policy/retraining/labelled-rows-needed'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { letRequestsLeave } from '#pipeline/let-requests-leave'
import { type AcceptedLabel, type CheckedRows, checkRows } from '#rows/check-rows'
import { encodeTrainingRows } from '#rows/encode-training-rows'
import { commit } from '#store/events/commit'
import { loadModel } from '#store/models/load-model'
import { insertProfiles } from '#store/profiles/insert-profiles'
import { type BatchRows, insertBatch } from '#store/rows/insert-batch'
import { insertRejectedRows } from '#store/rows/insert-rejected-rows'
import { lockIngestion } from '#store/rows/lock-ingestion'
import { ensurePartitions } from '#store/tables/partitions'
import { loadServingModel } from '#store/versions/load-serving-model'
import { countRows } from './count-rows.ts'
import { ingestObject } from './ingest-object.ts'
import { profileBatch } from './profile-batch.ts'
import { profileNewRows, profileRowsOf } from './profile-new-rows.ts'
import { scoreRows } from './score-rows.ts'
import { spec } from './spec.ts'
import { tellMargin } from './tell-margin.ts'
import { versionAtOf } from './version-at.ts'

type Profiler = (observations: CheckedRows['observations']) => BatchRows['profiles']
type ProfiledRows = CheckedRows & { readonly profile: Profiler }
type IngestPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'objectStore' | 'modelServer' | 'metrics' | 'log'>

/**
 * Takes a batch in, or the batches of a file: rows to the object store first, then everything else in one transaction. The batch's id makes a repeat harmless.
 *
 * @throws {InvalidInputError} `UNKNOWN_MODEL`
 */
export function makeHandler(ports: IngestPorts): Handler<IngestBatch | IncomingObject, IngestReport> {
  const ingest = makeIngest(ports)
  const tell = (modelName: string, report: IngestReport) => tellMargin(ports, modelName, report)
  return async (input) => {
    if ('objectKey' in input) return ingestObject(ports, input, { ingest, tell })
    const report = await ingest(input)
    await tell(input.modelName, report)
    return report
  }
}

function makeIngest(ports: IngestPorts): (batch: IngestBatch) => Promise<IngestReport> {
  return async (batch) => {
    const model = await loadServingModel(ports.database, batch.modelName)
    if (!model)
      throw new InvalidInputError({
        code: 'UNKNOWN_MODEL',
        message: `there is no model ${batch.modelName}`,
        details: { modelName: batch.modelName },
      })
    const now = ports.clock.now()
    const rows = checkRows(batch, model.definition, now)
    const labels = labelsOf(rows, now)
    const profile: Profiler = (observations) => profileBatch(batch, observations, model.definition.features, now)
    // Both before the commit, and neither waits for the other.
    const [scored, { objectKey, profiles }] = await Promise.all([
      scoreRows(ports, model, rows.observations, await versionAtOf(ports, model, rows)),
      keepRows(ports, batch.modelName, { ...rows, profile }, now),
    ])
    const stored: BatchRows = {
      modelName: batch.modelName,
      batchId: batch.batchId,
      contentAddress: batch.contentAddress ?? null,
      objectKey,
      receivedAt: now,
      rejectedCount: rows.rejected.length,
      observations: rows.observations.map(({ id, at }, index) => ({
        id,
        at: toIso(at),
        ...(scored[index] as (typeof scored)[number]),
      })),
      labels: labels.map(({ id, at, label, knownAt }) => ({
        id,
        at: at === null ? null : toIso(at),
        label,
        knownAt: toIso(knownAt),
      })),
      profiles,
    }
    const { inserted, labelsTotal, ...counts } = await storeWithPartitions(ports, stored, { ...rows, profile })
    if (model.championVersion === null && !batch.moreFollows) await tellInitialData(ports, batch.modelName, labelsTotal)
    const report: IngestReport = {
      status: inserted ? 'accepted' : 'already-ingested',
      observations: rows.observations.length,
      labels: labels.length,
      ...counts,
      scored: scored.filter(({ score }) => score !== null).length,
      rejected: rows.rejected.length,
      rejectedRows: rows.rejected
        .slice(0, rejectedRowsListedMax)
        .map(({ rowNumber, part, reason }) => ({ rowNumber, part, reason })),
    }
    countRows(ports.metrics, report)
    return report
  }
}

/** A label that stands beside its observation is one like any other: the observation may have come before, without it. */
function labelsOf({ observations, labels }: CheckedRows, now: Instant): AcceptedLabel[] {
  const apart = new Set(labels.map(({ id }) => id))
  const beside = observations.flatMap(({ id, at, label }) =>
    label === null || apart.has(id) ? [] : [{ id, at, label, knownAt: now }],
  )
  return [...labels, ...beside]
}

/** Profiles a batch's rows and writes them to the object store, while their scores are computed elsewhere. */
async function keepRows(
  { objectStore }: IngestPorts,
  modelName: string,
  rows: ProfiledRows,
  now: Instant,
): Promise<Pick<BatchRows, 'objectKey' | 'profiles'>> {
  await letRequestsLeave()
  const profiles = rows.profile(rows.observations)
  const encoded = encodeTrainingRows(modelName, rows, now)
  if (encoded) await objectStore.put(encoded.key, encoded.bytes)
  return { objectKey: encoded?.key ?? null, profiles }
}

/** Partitions are made ahead of the clock; rows of the past find theirs missing, once. */
async function storeWithPartitions(ports: IngestPorts, stored: BatchRows, rows: ProfiledRows) {
  try {
    return await store(ports, stored, rows)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DB_PARTITION_MISSING') throw error
    // Month by month: the months between two that have rows are not made.
    const months = new Map(rows.observations.map(({ at }) => [toIso(at).slice(0, 7), at]))
    for (const table of ['predictions', 'feature_profiles'] as const)
      for (const at of months.values()) await ensurePartitions(ports.database, table, { from: at, to: at })
    return store(ports, stored, rows)
  }
}

/** Rows of profiles that go with the batch's own statement, at 48 kB each: the RDS Data API takes 4 MiB. */
const profilesAtOnceMax = 16

/** All of a batch or nothing: what was rejected is kept with what was taken, and a row that is known already is profiled no second time. */
function store({ database }: IngestPorts, stored: BatchRows, { rejected, ...taken }: ProfiledRows) {
  return database.transaction(async (sql) => {
    await lockIngestion(sql, stored.modelName)
    const result = await insertBatch(sql, { ...stored, profiles: stored.profiles.slice(0, profilesAtOnceMax) })
    if (!result.inserted) return result
    await insertRejectedRows(sql, { ...stored, now: stored.receivedAt }, rejected)
    if (result.observationsNew < stored.observations.length) await profileNewRows(sql, stored, taken)
    else await insertProfiles(sql, stored.modelName, profileRowsOf(stored, stored.profiles.slice(profilesAtOnceMax)))
    return result
  })
}

/** Says once that a model without a version has the rows for its first training. */
async function tellInitialData(ports: IngestPorts, modelName: string, labelledRows: number): Promise<void> {
  const model = await loadModel(ports.database, modelName)
  if (!model) return
  const { data_threshold } = model.configuration
  const needed = labelledRowsNeeded(model.configuration).inWindow
  if (labelledRows < Math.max(data_threshold, needed)) return
  const now: Instant = ports.clock.now()
  const event = makeEvent('InitialDataReached', {
    key: [modelName],
    occurredAt: now,
    correlationId: modelName,
    data: {
      modelName,
      labelledRows,
      evidence: { labelledRows, dataThreshold: data_threshold, labelledRowsNeeded: needed },
    },
  })
  const identity = { functionName: spec.name, eventId: event.detail.metadata.eventId, subject: modelName }
  await commit(ports, identity, async () => ({ events: [event], result: undefined }))
}
