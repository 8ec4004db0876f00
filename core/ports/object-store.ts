/**
 * Keeps bytes under keys: S3, or a folder.
 *
 * Keys are `/`-separated, `[A-Za-z0-9._=-]` in each part, never `.` or `..`. Writing is atomic: a reader sees all of an object or none.
 */
export interface ObjectStore {
  /** Repeating it with the same bytes is harmless: keys of rows and artifacts are made of their content. */
  put(key: string, bytes: Uint8Array): Promise<void>
  /** @throws {AppError} `OBJECT_NOT_FOUND` */
  get(key: string): Promise<Uint8Array>
  exists(key: string): Promise<boolean>
  /** Keys below the prefix, in ascending order. */
  list(prefix: string): Promise<string[]>
  /** Deleting what is not there is harmless. */
  delete(keys: readonly string[]): Promise<void>
}
