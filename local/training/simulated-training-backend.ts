import type { TrainingBackend } from '#core/ports/training-backend'
import type { InterruptedTrainings } from './interrupted-trainings.ts'

export interface TrainingTime {
  /** Whether the job is running in simulated time, whatever its process does. */
  readonly isOn: (jobName: string) => boolean
  readonly interrupted: Pick<InterruptedTrainings, 'note' | 'forget'>
}

/**
 * A training backend as a replay's functions see it: a job that is running in simulated time is running, even if its
 * process has ended.
 *
 * Otherwise the result of a check would depend on the machine's speed, and two replays would differ.
 */
export function inSimulatedTime(backend: TrainingBackend, time: TrainingTime): TrainingBackend {
  return {
    name: backend.name,
    environmentOf: (container, frozen) => backend.environmentOf(container, frozen),
    submit: (job) => {
      time.interrupted.note(job)
      return backend.submit(job)
    },
    describe: async (jobName) => (time.isOn(jobName) ? { status: 'running' } : backend.describe(jobName)),
    statusesOf: async (jobNames) => {
      const asked = jobNames.filter((jobName) => !time.isOn(jobName))
      const running = jobNames.filter(time.isOn).map((jobName) => [jobName, 'running'] as const)
      return new Map([...running, ...(asked.length > 0 ? await backend.statusesOf(asked) : [])])
    },
    stop: (jobName) => {
      time.interrupted.forget(jobName)
      return backend.stop(jobName)
    },
    readLog: (jobName, lineCount) => backend.readLog(jobName, lineCount),
  }
}
