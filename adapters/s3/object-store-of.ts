import type { Environment } from '#contracts/environment'
import { S3ObjectStore } from './s3-object-store.ts'

/** The object store on the bucket named in a function's environment. */
export function objectStoreOf({ BUCKET_NAME }: Pick<Environment, 'BUCKET_NAME'>): S3ObjectStore {
  return new S3ObjectStore({ bucketName: BUCKET_NAME })
}
