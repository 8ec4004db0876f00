import * as z from 'zod'
import { endpoint } from './endpoint.ts'

/** One part of the installation with its readiness; `detail` has the reason where it is not ready. */
const componentSchema = z
  .object({
    component: z.string(),
    /** `degraded`: the installation works, but not for every model. */
    status: z.enum(['ready', 'degraded', 'not-ready']),
    detail: z.string().nullable().default(null),
  })
  .meta({ id: 'Component' })
export type Component = z.infer<typeof componentSchema>

export const readinessSchema = z.object({
  status: z.enum(['ready', 'degraded', 'not-ready']),
  components: z.array(componentSchema),
})

export const getHealth = endpoint({
  name: 'getHealth',
  method: 'get',
  path: '/health',
  tag: 'Installation',
  summary: 'Whether the process is alive',
  answers: { 200: { description: 'The process is alive.', schema: z.object({ status: z.literal('alive') }) } },
})

export const getReadiness = endpoint({
  name: 'getReadiness',
  method: 'get',
  path: '/ready',
  tag: 'Installation',
  summary: 'Whether the installation is ready, and what it waits for',
  answers: {
    200: {
      description: 'Every component is ready, or degraded: then `detail` names the models that no version serves.',
      schema: readinessSchema,
    },
    503: { description: 'A component is not ready.', schema: readinessSchema },
  },
})
