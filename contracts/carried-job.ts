import * as z from 'zod'

/**
 * The bytes that the tar archive of a model, or of an output, may have before it is compressed: it is in memory several
 * times over while it is stored. The headers of its files count, for who packs and for who reads.
 */
export const unpackedBytesMax = 192 * 2 ** 20

/** @param name what is too large, as the beginning of a sentence */
export function tooLargeInWords(name: string, bytes: number | null): string {
  const mib = (each: number) => `${Math.ceil(each / 2 ** 20)} MiB`
  const size = bytes === null ? `more than ${mib(unpackedBytesMax)}` : mib(bytes)
  return `${name} has ${size}, and at most ${mib(unpackedBytesMax)} are taken.`
}

/**
 * The URL by which the manifests of a job's channels name their own object store: the pod knows where it is, and the
 * one who wrote them may reach it by another path.
 */
export const ownStoreUrl = 'store://'

/**
 * The file in the container contract's folder that says that the node asked the training to end: its pod was deleted,
 * taken away, or met its deadline. A training that ends by itself leaves none.
 */
export const askedToEndFile = 'asked-to-end'

/** The object that a job's carrier writes last: `…/output/ended.json`. */
export const carriedEndSchema = z.object({
  /** The pod that left the results. */
  podUid: z.string(),
  endedAt: z.iso.datetime(),
  /**
   * When the node made the pod's volumes: no earlier than the pod's start, and a moment later. Carriers of earlier
   * releases leave it out, and those of which the file system does not know it.
   */
  begunAt: z.iso.datetime().optional(),
  /** Whether the node asked the training to end. Carriers of earlier releases leave it out. */
  wasAsked: z.boolean().optional(),
  /** Why the results were not taken; null if they were. */
  refused: z.string().nullable(),
})
export type CarriedEnd = z.infer<typeof carriedEndSchema>
