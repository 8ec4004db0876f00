import { DiskSpace } from '#adapters/local/disk-space'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { S3ObjectStore } from '#adapters/s3/s3-object-store'
import { InvalidInputError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import type { StateDirectory } from './state-directory.ts'

/**
 * The objects of an installation in one process: a folder of its state, or the bucket of `OBJECT_STORE=s3://BUCKET`.
 *
 * @throws {InvalidInputError} `BAD_OBJECT_STORE`
 */
export function openObjectStore(
  state: Pick<StateDirectory, 'objects' | 'root'>,
  { url, isDurable }: { readonly url: string | undefined; readonly isDurable: boolean },
): ObjectStore {
  if (url === undefined) return new FileObjectStore(state.objects, { isDurable, space: new DiskSpace(state.root) })
  const [, bucketName] = /^s3:\/\/([^/]+)\/?$/.exec(url) ?? []
  if (bucketName !== undefined) return new S3ObjectStore({ bucketName })
  const message = `OBJECT_STORE is ${JSON.stringify(url)}: s3://BUCKET is possible`
  throw new InvalidInputError({ code: 'BAD_OBJECT_STORE', message })
}
