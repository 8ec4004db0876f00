import type { ApiContext } from '#api/api-context'
import { prometheusText } from '#api/history/prometheus-text'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { getMetrics } from '#contracts/api/prometheus'

/** Figures for Prometheus, read from the database when they are scraped. */
export function bindPrometheus(handlers: EndpointHandlers, { ports }: ApiContext): void {
  bindEndpoint(
    handlers,
    getMetrics,
  )(async ({ context }) => {
    const { contentType, text } = await prometheusText(ports.database, ports.clock.now())
    return context.body(text, 200, { 'content-type': contentType })
  })
}
