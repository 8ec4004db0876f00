import { endpoint } from './endpoint.ts'

export const getMetrics = endpoint({
  name: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tag: 'Installation',
  summary: 'Metrics for Prometheus',
  answers: { 200: { description: 'The metrics in Prometheus text format.', mediaTypes: ['text/plain'] } },
})
