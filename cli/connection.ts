/**
 * A connection to an installation's API: over HTTP to the process that runs it, or to the state that this process
 * opened.
 */
export interface Connection {
  /** Whether another process runs the installation, and continues the work after this command. */
  readonly isRemote: boolean
  readonly request: (path: string, init: RequestInit) => Promise<Response>
  /** Does the work that was asked for, trainings included; does nothing where another process does it. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}
