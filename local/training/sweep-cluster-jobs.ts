import { JobFiles } from '#adapters/kubernetes/job-files'
import { clusterJobFolder, trainingJobsPrefix } from '#contracts/bucket-layout'
import { readJobName } from '#contracts/job-name'
import type { Instant } from '#core/instant'
import type { ObjectStore } from '#core/ports/object-store'

export interface ClusterJobsToSweep {
  /** Jobs of runs that have not ended; called after the objects are listed, so that no job is newer than the answer. */
  readonly findInUse: () => Promise<ReadonlySet<string>>
  readonly now: Instant
  /** How long a job's log is kept after its submission. */
  readonly logsKeptMs: number
}

/** The large objects: the results, which are stored as a version's artifact by then. */
const bulk = ['output/model.tar.gz', 'output/output.tar.gz']

/**
 * Deletes what trainings on a cluster have left in the object store of this process: results at once, the log and the
 * rest after `logsKeptMs`. A bucket on AWS has a rule of its own for that. A repeat changes nothing.
 */
export async function sweepClusterJobs(
  store: ObjectStore,
  { findInUse, now, logsKeptMs }: ClusterJobsToSweep,
): Promise<void> {
  const keys = await store.list(trainingJobsPrefix)
  const inUse = await findInUse()
  const byJob = Map.groupBy(keys, (key) => key.split('/')[1] ?? '')
  for (const [jobName, own] of byJob) {
    if (readJobName(jobName) === null || inUse.has(jobName)) continue
    const { submittedAt } = (await new JobFiles(store, jobName).job()) ?? {}
    // Without the time it is of an earlier release, or a sweep of it was interrupted.
    const isOld = submittedAt === undefined || now - Date.parse(submittedAt) > logsKeptMs
    const large = bulk.map((name) => `${clusterJobFolder(jobName)}/${name}`)
    const gone = isOld ? own : own.filter((key) => large.includes(key))
    if (gone.length > 0) await store.delete(gone)
  }
}
