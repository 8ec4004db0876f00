import { InvalidInputError } from '#core/errors'

/** An object of the bucket is given up: a repeat would not read it either. */
export function objectRefusal(code: string, objectKey: string, reason: string): InvalidInputError {
  return new InvalidInputError({ code, message: `${objectKey}: ${reason}`, details: { objectKey } })
}
