import type { ApiOptions } from '#api/api-context'
import type { Runtime } from '#local/runtime'

/** What a runtime lends to its API. */
export function apiOptionsOf(runtime: Runtime, stop: AbortSignal): ApiOptions {
  return {
    stop,
    ingest: (batch) => runtime.ingest(batch),
    onSchedulesEdited: () => runtime.syncSchedules(),
    redeliver: async ({ functionName, event }) => runtime.engine.bus.send(functionName, event as never),
  }
}
