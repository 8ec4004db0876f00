/** A user of the database beside its owner, with its password. */
export interface DatabaseUser {
  readonly name: string
  readonly password: string
  /** `run`: reads and changes rows, as functions do. `read`: reads. */
  readonly access: 'run' | 'read'
}

/** The replacement of a user's password, as Secrets Manager asks for it. */
export interface PasswordRotation {
  readonly secretId: string
  /** The version of the secret that becomes the current one. */
  readonly version: string
}

/** The store of the passwords of the database's users. */
export interface DatabaseUsers {
  /** The users, with their current passwords. */
  list(): Promise<readonly DatabaseUser[]>
  /** Makes up a user's next password, once a version, and keeps it beside the current one. */
  prepare(rotation: PasswordRotation): Promise<void>
  /** The user with its next password. */
  next(rotation: PasswordRotation): Promise<DatabaseUser>
  /** Makes the next password the current one. Repeating it is harmless. */
  finish(rotation: PasswordRotation): Promise<void>
}
