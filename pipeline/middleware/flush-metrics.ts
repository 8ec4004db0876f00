import type { Middleware } from './middleware.ts'

export interface FlushMetricsOptions {
  readonly metrics: { flush(): void }
}

/** Writes the metrics that an invocation added, once, however it ended. */
export function flushMetrics({ metrics }: FlushMetricsOptions): Middleware {
  return { after: () => metrics.flush(), onError: () => metrics.flush() }
}
