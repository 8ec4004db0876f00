import * as z from 'zod'

export const modelModeSchema = z.enum(['active', 'observe', 'paused'])
/** `observe` decides and records but does not act; `paused` does neither, except when a person asks. */
export type ModelMode = z.infer<typeof modelModeSchema>
