/** What a trace can be found by: text, numbers and yes or no. */
export type TraceAnnotations = Readonly<Record<string, string | number | boolean>>

/** Tells whoever follows a request through the functions how long a piece of work took, and whether it failed. */
export interface Tracer {
  trace<Result>(name: string, annotations: TraceAnnotations, work: () => Promise<Result>): Promise<Result>
}
