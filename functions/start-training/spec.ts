import { minuteMs } from '#core/instant'
import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'start-training',
  purpose:
    "Gives runs their places, in turn; freezes a run's data (files, window, cutoff) and submits its job to the training backend.",
  triggers: [
    { event: 'RetrainingRequested' },
    { event: 'TrainingAttemptFailed' },
    { event: 'TrainingAttemptDue' },
    { event: 'EvaluationStarted' },
    { event: 'TrainingFailed' },
    { event: 'TrainingWithdrawn' },
  ],
  timeoutMs: 2 * minuteMs,
  // The first training's rows are looked through for a feature that answers the label.
  memoryMb: 512,
  ports: {
    database: 'all',
    publisher: 'all',
    objectStore: ['get', 'put'],
    trainingBackend: ['environmentOf', 'submit', 'stop'],
  },
  idempotency: 'natural-key',
})
