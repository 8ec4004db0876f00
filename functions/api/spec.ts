import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'api',
  purpose: 'Answers people and programs: the state, the reasons for it, and their requests.',
  triggers: [{ http: 'api' }],
  // API Gateway waits for half a minute.
  timeoutMs: 29_000,
  memoryMb: 512,
  ports: {
    database: 'all',
    publisher: 'all',
    objectStore: ['put'],
    // Rows that come over HTTP are ingested here.
    modelServer: ['score'],
    scheduleHost: 'all',
    trainingBackend: ['readLog'],
  },
  concurrencyMax: 20,
  idempotency: 'natural-key',
})
