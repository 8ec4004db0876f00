import * as z from 'zod'

/** One part of the installation, and whether it can work; `detail` says what it waits for. */
export const componentSchema = z.object({
  component: z.string(),
  status: z.enum(['ready', 'not-ready']),
  detail: z.string().nullable().default(null),
})
export type Component = z.infer<typeof componentSchema>

export const readinessSchema = z.object({
  status: z.enum(['ready', 'not-ready']),
  components: z.array(componentSchema),
})
export type Readiness = z.infer<typeof readinessSchema>
