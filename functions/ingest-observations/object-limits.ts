import type { InvalidInputError } from '#core/errors'
import { objectRefusal } from './object-refusal.ts'

const mib = 2 ** 20

/**
 * The most bytes of a user's file, unpacked. Reading and dividing it takes about twenty times as much memory at once.
 * Its rows have to be stored within the function's time, or within that of the next tries, which go on where one broke
 * off.
 */
export const incomingBytesMax = 24 * mib

/**
 * The most bytes of a file of captured requests. Its writer is an endpoint, which cannot split it, and its rows are few
 * for its bytes.
 */
export const captureBytesMax = 64 * mib

/** @param endpoint the one that captured the object; null for a user's file */
export function objectTooLarge(objectKey: string, endpoint: string | null): InvalidInputError {
  const reason =
    endpoint === null
      ? `unpacked it has more than ${incomingBytesMax / mib} MiB: split it into smaller files`
      : `it has more than ${captureBytesMax / mib} MiB: let endpoint ${endpoint} capture a smaller share of its requests`
  return objectRefusal('FILE_TOO_LARGE', objectKey, reason)
}
