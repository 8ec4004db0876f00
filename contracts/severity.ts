import * as z from 'zod'

export const severities = ['low', 'medium', 'high'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>
