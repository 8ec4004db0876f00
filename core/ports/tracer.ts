/** Searchable annotations of a trace. */
export type TraceAnnotations = Readonly<Record<string, string | number | boolean>>

/**
 * Records how long a piece of work took and whether it failed, so that a request can be followed through the functions.
 */
export interface Tracer {
  trace<Result>(name: string, annotations: TraceAnnotations, work: () => Promise<Result>): Promise<Result>
}
