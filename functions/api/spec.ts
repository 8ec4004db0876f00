import { defineFunction } from '#pipeline/function-spec'

export const spec = defineFunction({
  name: 'api',
  purpose: 'Serves the HTTP API: reads state and explanations, and records the requests of people and programs.',
  triggers: [{ http: 'api' }],
  // API Gateway gives up after 30 seconds.
  timeoutMs: 29_000,
  memoryMb: 512,
  ports: {
    database: 'all',
    publisher: 'all',
    objectStore: ['put'],
    // Rows that arrive over HTTP are ingested in this function.
    modelServer: ['score'],
    scheduleHost: 'all',
    trainingBackend: ['readLog'],
  },
  concurrencyMax: 20,
  idempotency: 'natural-key',
})
