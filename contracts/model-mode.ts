import * as z from 'zod'

export const modelModeSchema = z.enum(['active', 'observe', 'paused'])
/** `observe` decides and records, but does not act; `paused` checks nothing, and retrains only with `--force`. */
export type ModelMode = z.infer<typeof modelModeSchema>
