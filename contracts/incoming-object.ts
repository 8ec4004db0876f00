import * as z from 'zod'

/** A file in the bucket that is to be read: a user's rows, or an endpoint's captured requests. */
const incomingObjectSchema = z.strictObject({ objectKey: z.string().min(1), sizeBytes: z.number().int().min(0) })
export type IncomingObject = z.infer<typeof incomingObjectSchema>
