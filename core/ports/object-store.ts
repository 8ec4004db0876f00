/**
 * Stores bytes under keys: S3 or a folder.
 *
 * Keys are parts of `[A-Za-z0-9._=-]` separated by `/`; no part is `.` or `..`. Writing is atomic: a reader sees the
 * whole object or none.
 */
export interface ObjectStore {
  /** Repeating it with the same bytes is harmless: the keys of rows and artifacts are derived from their content. */
  put(key: string, bytes: Uint8Array): Promise<void>
  /** @throws {AppError} `OBJECT_NOT_FOUND` */
  get(key: string): Promise<Uint8Array>
  exists(key: string): Promise<boolean>
  /** Keys below the prefix, in ascending order. */
  list(prefix: string): Promise<string[]>
  /** Deleting a missing object is harmless. */
  delete(keys: readonly string[]): Promise<void>
}
