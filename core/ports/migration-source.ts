/** A file of `migrations/`, split into its statements. */
export interface Migration {
  /** The file's name, as stored in `schema_migrations`. */
  readonly name: string
  readonly sha256: string
  readonly statements: readonly string[]
}

/** The migrations of this release, in order: files on disk, or text inside a bundle. */
export interface MigrationSource {
  read(): Promise<readonly Migration[]>
}
