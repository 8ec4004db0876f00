import * as z from 'zod'

export const triggerKindSchema = z.enum(['scheduled', 'drift', 'performance', 'alarm', 'manual', 'initial'])
export type TriggerKind = z.infer<typeof triggerKindSchema>
