import type { ApiContext } from '#api/api-context'
import { prometheusText } from '#api/history/prometheus-text'
import type { PartHandlers } from '#api/http/endpoint-handler'

export * as endpoints from '#contracts/api/prometheus'

/** Metrics for Prometheus, read from the database when they are scraped. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'prometheus'> {
  return {
    getMetrics: async ({ context }) => {
      const { contentType, text } = await prometheusText(ports.database, ports.clock.now())
      return context.body(text, 200, { 'content-type': contentType })
    },
  }
}
