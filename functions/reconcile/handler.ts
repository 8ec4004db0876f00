import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import type { Ports } from '#core/ports/ports'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { wakeAgain } from '#pipeline/wake-again'
import { findDueTriggers } from '#store/decisions/find-due-triggers'
import { commit, publishCommitted } from '#store/events/commit'
import { findUnpublishedEvents } from '#store/events/find-unpublished-events'
import { countSilentModels } from '#store/models/count-silent-models'
import { expectsObservations } from '#store/models/expects-observations'
import { findNextDueAt } from '#store/models/find-next-due-at'
import { findJobsToStop } from '#store/runs/jobs-to-stop'
import { findDivergedServing } from '#store/versions/find-diverged-serving'
import { givePlaces } from '../steps/give-places.ts'
import { stopJob } from '../steps/stop-job.ts'
import { examineRuns } from './examine-runs.ts'
import { giveUpPlaces } from './give-up-places.ts'
import { spec } from './spec.ts'

type ReconcilePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'trainingBackend' | 'metrics' | 'wakeUp'>

/**
 * Reconciles the database with reality. Every difference becomes an event for the responsible function, which handles a
 * repeated event without harm. A run that cannot be examined does not keep the others from being examined.
 */
export function makeHandler(ports: ReconcilePorts): Handler<RemodelEvent, void> {
  return async (event) => {
    const now = ports.clock.now()
    const sinceDeployed = event['detail-type'] === 'ScheduleDue' && event.detail.data.action === 'deployed'
    const unpublished = await findUnpublishedEvents(ports.database, sinceDeployed ? now : now - gracePeriods.publishMs)
    ports.metrics.add('OutboxBacklog', unpublished.length)
    await publishCommitted(ports, unpublished)
    await stateFacts(ports, [...(await dueTriggers(ports, event)), ...(await divergedServing(ports, event))])
    const { withJob, unstarted, error } = await examineRuns(ports, event)
    await giveUpPlaces(ports, unstarted, event)
    await givePlaces(ports, event)
    await tellSilence(ports)
    const toStop = await findJobsToStop(ports.database)
    // The event that says that a job ended may be lost, so that jobs are asked about.
    const isDue = withJob > 0 || toStop.length > 0
    if (ports.wakeUp !== null) await wakeAgain(ports, spec, isDue ? now : await findNextDueAt(ports.database))
    // One that cannot be asked would keep each of them waiting for its answer.
    if (error !== null) throw error
    // A backend that is away is told last, so that it keeps nothing else from being done.
    await forEach(toStop, (jobName) => stopJob(ports, jobName))
  }
}

/**
 * Reports zero observations to the alarm on silence only if some are expected: an installation without models is never
 * silent.
 */
async function tellSilence({ database, metrics }: ReconcilePorts): Promise<void> {
  if (!metrics.areCollected) return
  metrics.add('ModelsSilent', await countSilentModels(database))
  if (await expectsObservations(database)) metrics.add('ObservationsIngested', 0)
}

async function stateFacts(ports: ReconcilePorts, found: readonly RemodelEvent[]): Promise<void> {
  if (found.length > 0) await commit(ports, null, async () => ({ events: found, result: undefined }))
}

async function dueTriggers(ports: ReconcilePorts, cause: RemodelEvent): Promise<RemodelEvent[]> {
  const now = ports.clock.now()
  return (await findDueTriggers(ports.database, now)).map(({ triggerId, modelName, waitsFor, reconsiderAt }) =>
    makeEvent('ReconsiderationDue', {
      key: [triggerId, modelName, toIso(reconsiderAt)],
      occurredAt: now,
      correlationId: triggerId,
      cause,
      data: { modelName, triggerId, waitedFor: waitsFor },
    }),
  )
}

async function divergedServing(ports: ReconcilePorts, cause: RemodelEvent): Promise<RemodelEvent[]> {
  const now = ports.clock.now()
  return (await findDivergedServing(ports.database)).map((data) =>
    makeEvent('ServingDiverged', {
      key: [data.modelName, data.championVersion, now],
      occurredAt: now,
      correlationId: data.modelName,
      cause,
      data,
    }),
  )
}
