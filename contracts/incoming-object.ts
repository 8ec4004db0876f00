import * as z from 'zod'

/** A file that lies in the bucket and is to be read: rows of a user, or what an endpoint captured. */
const incomingObjectSchema = z.strictObject({ objectKey: z.string().min(1), sizeBytes: z.number().int().min(0) })
export type IncomingObject = z.infer<typeof incomingObjectSchema>
