import { minuteMs } from '#core/instant'
import { defineFunction } from '../spec.ts'

export const spec = defineFunction({
  name: 'finish-training',
  purpose: 'Asks the backend what became of a job, lets the gate judge the challenger, and promotes it or not.',
  triggers: [{ event: 'TrainingEnded' }, { aws: 'training-job-changed' }],
  timeoutMs: 2 * minuteMs,
  memoryMb: 512,
  ports: { database: 'all', publisher: 'all', trainingBackend: ['describe'] },
  idempotency: 'natural-key',
})
