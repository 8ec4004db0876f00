import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { awsError, reasonOf } from '#adapters/aws/aws-error'
import { AppError, InvalidInputError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'

export interface S3ObjectStoreOptions {
  readonly bucketName: string
  /** @default a client for the environment's region */
  readonly client?: S3Client
}

const partPattern = /^[A-Za-z0-9._=-]+$/
/** S3's limit on the objects of one DeleteObjects call. */
const deletedMax = 1000

/**
 * The ObjectStore port on a bucket. A PutObject is atomic, and the object is readable at once.
 *
 * Senders choose the keys of incoming files. Any key can be read and listed, but only keys of our own form are written.
 */
export class S3ObjectStore implements ObjectStore {
  readonly #bucket: { readonly Bucket: string }
  readonly #client: S3Client

  constructor({ bucketName, client = new S3Client() }: S3ObjectStoreOptions) {
    this.#bucket = { Bucket: bucketName }
    this.#client = client
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    refuseBadKey(key)
    const put = new PutObjectCommand({ ...this.#bucket, Key: key, Body: bytes })
    await this.#client.send(put).catch((cause) => {
      throw awsError('OBJECT_NOT_WRITTEN', `${key} cannot be written`, cause)
    })
  }

  async get(key: string): Promise<Uint8Array> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#bucket, Key: key }))
      if (Body) return await Body.transformToByteArray()
    } catch (cause) {
      if (!isMissing(cause)) throw awsError('OBJECT_NOT_READ', `${key} cannot be read`, cause)
    }
    throw new AppError({ code: 'OBJECT_NOT_FOUND', message: `there is no object ${key}`, details: { key } })
  }

  async exists(key: string): Promise<boolean> {
    try {
      await this.#client.send(new HeadObjectCommand({ ...this.#bucket, Key: key }))
      return true
    } catch (cause) {
      if (isMissing(cause)) return false
      throw awsError('OBJECT_NOT_READ', `${key} cannot be checked`, cause)
    }
  }

  async list(prefix: string): Promise<string[]> {
    const keys: string[] = []
    let token: string | undefined
    do {
      const page = await this.#client
        .send(new ListObjectsV2Command({ ...this.#bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) }))
        .catch((cause) => {
          throw awsError('OBJECTS_NOT_LISTED', `objects below ${prefix} cannot be listed`, cause)
        })
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key)
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token !== undefined)
    // S3 sorts by UTF-8 bytes, the port by JavaScript's string order.
    return keys.sort()
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += deletedMax) {
      const Objects = keys.slice(start, start + deletedMax).map((Key) => ({ Key }))
      const command = new DeleteObjectsCommand({ ...this.#bucket, Delete: { Objects, Quiet: true } })
      const { Errors = [] } = await this.#client.send(command).catch((cause) => {
        throw awsError('OBJECTS_NOT_DELETED', `${Objects.length} objects cannot be deleted`, cause)
      })
      const [first] = Errors
      if (first === undefined) continue
      const message = `${Errors.length} of ${Objects.length} objects cannot be deleted, for example ${first.Key}: ${first.Code}`
      throw new AppError({ code: 'OBJECTS_NOT_DELETED', message, retryable: first.Code !== 'AccessDenied' })
    }
  }
}

function refuseBadKey(key: string): void {
  if (key.split('/').every((part) => partPattern.test(part) && part !== '.' && part !== '..')) return
  const message = `${JSON.stringify(key)} is not a valid object key`
  throw new InvalidInputError({ code: 'BAD_OBJECT_KEY', message, details: { key } })
}

function isMissing(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound'].includes(reasonOf(error))
}
