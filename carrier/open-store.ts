import type { ObjectStore } from '#core/ports/object-store'

/**
 * The object store of a URL: a bucket, or a folder on a mounted volume. Only its own client is loaded.
 *
 * @param url `s3://bucket` or `file:///folder`
 */
export async function openStore(url: string): Promise<ObjectStore> {
  const [, bucketName] = /^s3:\/\/([^/]+)\/?$/.exec(url) ?? []
  if (bucketName !== undefined) {
    const { S3ObjectStore } = await import('#adapters/s3/s3-object-store')
    return new S3ObjectStore({ bucketName })
  }
  const [, folder] = /^file:\/\/(\/.+?)\/?$/.exec(url) ?? []
  if (folder !== undefined) {
    const { FileObjectStore } = await import('#adapters/local/file-object-store')
    return new FileObjectStore(folder)
  }
  throw new Error(`OBJECT_STORE is ${JSON.stringify(url)}: s3://BUCKET and file:///FOLDER are possible`)
}
