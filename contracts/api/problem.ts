import * as z from 'zod'

/** An error as the API answers it: `application/problem+json`, RFC 9457. */
export const problemSchema = z
  .object({
    /** A URI of the kind of problem; `about:blank` where the status suffices. */
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    /** One sentence for a person. */
    detail: z.string(),
    /** A constant for programs. */
    code: z.string(),
    /** The request's id in the log. */
    requestId: z.string().optional(),
    /** The fields at fault, each with its problem. */
    errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problemSchema>
