import * as z from 'zod'

/** The bytes that a model, or an output, may have unpacked: it is in memory several times over while it is stored. */
export const unpackedBytesMax = 192 * 2 ** 20

/**
 * The URL by which the manifests of a job's channels name their own object store: the pod knows where it is, and the
 * one who wrote them may reach it by another path.
 */
export const ownStoreUrl = 'store://'

/** The object that a job's carrier writes last: `…/output/ended.json`. */
export const carriedEndSchema = z.object({
  /** The pod that left the results. */
  podUid: z.string(),
  endedAt: z.iso.datetime(),
  /** Why the results were not taken; null if they were. */
  refused: z.string().nullable(),
})
export type CarriedEnd = z.infer<typeof carriedEndSchema>
