/** A file of `migrations/`, taken apart. */
export interface Migration {
  /** The file's name: what `schema_migrations` keeps. */
  readonly name: string
  readonly sha256: string
  readonly statements: readonly string[]
}

/** The migrations that this version of the program knows, in order: files beside it, or text inside a bundle. */
export interface MigrationSource {
  read(): Promise<readonly Migration[]>
}
