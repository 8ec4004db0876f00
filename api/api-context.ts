import type { Component } from '#contracts/api/health'
import type { IngestBatch } from '#contracts/ingest-batch'
import type { Ports } from '#core/ports/ports'

export interface ApiPorts extends Pick<Ports, 'clock' | 'database' | 'publisher' | 'log'> {
  readonly trainingBackend: Pick<Ports['trainingBackend'], 'readLog'>
  /** Where what fails is counted. @default nowhere */
  readonly metrics?: Ports['metrics']
}

/** What a person may do with the time of an example. */
export interface ReplayControl {
  /** @returns null once time passes with the wall's */
  state(): { readonly speed: number | 'max' | 'paused'; readonly from: string; readonly to: string | null } | null
  setSpeed(speed: number | 'max' | 'paused'): void
}

/** A file of the dashboard. */
export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>
  readonly contentType: string
}

/** The dashboard's files, wherever they lie. */
export interface PageFiles {
  /** @returns null for what there is not, and for everything while the pages are not built yet */
  read(path: string): Promise<PageFile | null>
}

/** What the installation lends to its API: other functions, and how it is reached. */
export interface ApiOptions {
  /** `ingest-observations`, wrapped in the pipeline; answers with an `IngestReport`. */
  readonly ingest: (batch: IngestBatch) => Promise<unknown>
  /** Called after a person's edit of a schedule is committed: runs `sync-schedules`. */
  readonly onSchedulesEdited: () => Promise<unknown>
  /** Gives a dead letter's event to its function once more. */
  readonly redeliver: (letter: { readonly functionName: string; readonly event: unknown }) => Promise<unknown>
  /** Every component, and whether it is ready. @default the database alone */
  readonly components?: () => Promise<readonly Component[]>
  /**
   * Host names under which the API may be reached; anything else is a page that rebinds its name to this machine.
   *
   * Null where a token is demanded instead.
   *
   * @default the loopback names
   */
  readonly allowedHosts?: readonly string[] | null
  /** Demanded of every request where it is given. */
  readonly token?: string
  /** The dashboard; without it the API answers programs only. */
  readonly pages?: PageFiles
  /** The replay that is on; null once it is over. */
  readonly replay?: ReplayControl
  /** Calls back whenever an event is stated; the answer ends that. Without it event streams end after what is there. */
  readonly onEvents?: (listener: () => void) => () => void
  /** How long an ask waits for its decision before it answers "pending". @default 5000 */
  readonly decisionWaitMs?: number
  /** @default 25 */
  readonly decisionPollMs?: number
  /** Ends every wait: the process is about to close its database. */
  readonly stop?: AbortSignal
  /** Identity of an ask that brings no `Idempotency-Key`. @default a random UUID */
  readonly newAskId?: () => string
}

/** What every route gets. */
export interface ApiContext {
  readonly ports: ApiPorts
  readonly options: ApiOptions
}
