import { endpoint } from './endpoint.ts'

export const getMetrics = endpoint({
  name: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tag: 'Installation',
  summary: 'Figures for Prometheus',
  answers: { 200: { description: 'Prometheus text format.', mediaTypes: ['text/plain'] } },
})
