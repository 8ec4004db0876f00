/** Searchable annotations of a trace. */
export type TraceAnnotations = Readonly<Record<string, string | number | boolean>>

/** Ends a piece of work, with the error that it failed with, if any. */
export type EndTrace = (error?: unknown) => void

/**
 * Records how long a piece of work took and whether it failed, so that a request can be followed through the functions.
 */
export interface Tracer {
  begin(name: string, annotations: TraceAnnotations): EndTrace
}
