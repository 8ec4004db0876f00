import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'finish-training',
  purpose: "Asks the backend for a job's outcome, lets the gate compare the challenger, and promotes or rejects it.",
  triggers: [{ event: 'TrainingEnded' }, { aws: 'training-job-changed' }, { aws: 'training-ended' }],
  timeoutMs: 2 * minuteMs,
  // A job's archive, its unpacked files, and the files being uploaded are in memory together.
  memoryMb: 1536,
  ports: { database: 'all', publisher: 'all', trainingBackend: ['describe'], modelServer: ['tryVersion'] },
  idempotency: 'natural-key',
})
