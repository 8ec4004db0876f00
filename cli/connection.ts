/** A way to an installation's API: over HTTP to the process that runs it, or to the state that this process opened. */
export interface Connection {
  /** Whether another process runs the installation, and goes on with what was asked. */
  readonly isRemote: boolean
  readonly request: (path: string, init: RequestInit) => Promise<Response>
  /** Works off what was asked, trainings included; nothing to do where another process does it. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}
