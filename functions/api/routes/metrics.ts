import { getMetrics } from '#contracts/api/events'
import type { ApiContext } from '../api-context.ts'
import { bindEndpoint, type EndpointHandlers } from '../bind-endpoint.ts'
import { prometheusText } from '../prometheus-text.ts'

/** Figures for Prometheus, read from the database when they are scraped. */
export function bindMetrics(handlers: EndpointHandlers, { ports }: ApiContext): void {
  bindEndpoint(
    handlers,
    getMetrics,
  )(async ({ context }) => {
    const { contentType, text } = await prometheusText(ports.database, ports.clock.now())
    return context.body(text, 200, { 'content-type': contentType })
  })
}
