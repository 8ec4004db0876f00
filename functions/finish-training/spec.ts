import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'finish-training',
  purpose: 'Asks the backend what became of a job, lets the gate judge the challenger, and promotes it or not.',
  triggers: [{ event: 'TrainingEnded' }, { aws: 'training-job-changed' }],
  timeoutMs: 2 * minuteMs,
  // A job's archive, what is unpacked of it, and what is on its way to the store are in memory together.
  memoryMb: 1536,
  ports: { database: 'all', publisher: 'all', trainingBackend: ['describe'] },
  idempotency: 'natural-key',
})
