import type { EndTrace, Tracer } from '#core/ports/tracer'
import type { Middleware } from './middleware.ts'

export interface TraceOptions {
  readonly functionName: string
  readonly tracer: Tracer
}

/** Traces a run of a function, and whether it failed. */
export function trace({ functionName, tracer }: TraceOptions): Middleware<{ endTrace: EndTrace }> {
  return {
    before: ({ internal }) => {
      internal.endTrace = tracer.begin(functionName, { function: functionName })
    },
    after: ({ internal }) => internal.endTrace?.(),
    onError: ({ internal, error }) => internal.endTrace?.(error),
  }
}
