import * as z from 'zod'

/** An error as the API answers it: `application/problem+json`, RFC 9457. */
export const problemSchema = z
  .object({
    /** A URI that names the kind of problem; `about:blank` where the status says it all. */
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    /** One sentence for a person. */
    detail: z.string(),
    /** One word that a program can switch on. */
    code: z.string(),
    /** The request, as the log knows it. */
    requestId: z.string().optional(),
    /** The fields at fault, each with what is wrong with it. */
    errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problemSchema>
