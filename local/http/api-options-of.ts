import type { ApiOptions } from '#api/api-context'
import type { Runtime } from '#local/runtime'

/** The functions of a runtime that its API calls. */
export function apiOptionsOf(runtime: Runtime): Pick<ApiOptions, 'ingest' | 'onSchedulesEdited' | 'redeliver'> {
  return {
    ingest: (batch) => runtime.ingest(batch),
    onSchedulesEdited: () => runtime.syncSchedules(),
    redeliver: async ({ functionName, event }) => runtime.engine.bus.send(functionName, event),
  }
}
