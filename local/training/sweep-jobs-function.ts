import { readdir } from 'node:fs/promises'
import { sweepJobs } from '#adapters/local/sweep-jobs'
import { dayMs, minuteMs } from '#core/instant'
import type { StateDirectory } from '#local/state/state-directory'
import type { WallTime } from '#local/time/wall-time'
import type { FunctionDefinition } from '#pipeline/function-spec'
import { findJobsInUse } from '#store/runs/find-jobs-in-use'
import { sweepClusterJobs } from './sweep-cluster-jobs.ts'

/**
 * Long enough to investigate a failed training; a log is a few kilobytes. Counted in the machine's time, in a replay
 * too.
 */
const logsKeptMs = 30 * dayMs

/** A function for local installations only: it sweeps what ended jobs have left, on this machine and in the objects. */
export function sweepJobsFunction(
  state: Pick<StateDirectory, 'jobs' | 'interrupted'>,
  wall: WallTime,
): FunctionDefinition {
  return {
    spec: {
      name: 'sweep-jobs',
      purpose:
        'Deletes the files of ended trainings from the disk and the object store: rows and models at once, logs after 30 days.',
      triggers: [{ cron: '30 0 * * *' }],
      timeoutMs: 5 * minuteMs,
      memoryMb: 128,
      ports: { database: 'all', objectStore: 'all' },
      idempotency: 'natural-key',
    },
    makeHandler:
      ({ database, objectStore }) =>
      async () => {
        const findInUse = async () => {
          const interrupted = await readdir(state.interrupted)
          return new Set([
            ...(await findJobsInUse(database)),
            ...interrupted.map((file) => file.replace(/\.json$/, '')),
          ])
        }
        await sweepJobs({ stateDirectory: state.jobs, findInUse, now: wall.now(), logsKeptMs })
        await sweepClusterJobs(objectStore, { findInUse, now: wall.now(), logsKeptMs })
      },
  }
}
