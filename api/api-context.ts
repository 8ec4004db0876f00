import type { Component } from '#contracts/api/health'
import type { WhatIfAsk, WhatIfRun } from '#contracts/api/what-if'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { IngestBatch } from '#contracts/ingest-batch'
import type { Ports } from '#core/ports/ports'

export interface ApiPorts extends Pick<Ports, 'clock' | 'database' | 'publisher' | 'log'> {
  readonly trainingBackend: Pick<Ports['trainingBackend'], 'readLog'>
  /** Counts failures. @default none are counted */
  readonly metrics?: Ports['metrics']
}

/** A person's control over the time of a replay. */
export interface ReplayControl {
  /** @returns null once the replay is over and the wall clock holds */
  state(): {
    readonly speed: number | 'max' | 'paused'
    readonly from: string
    readonly to: string
    /** Null before its pace is known, and while it is paused. */
    readonly leftMs: number | null
  } | null
  setSpeed(speed: number | 'max' | 'paused'): void
}

/** Replays of changed settings on a model's own past, beside the installation. */
export interface WhatIfControl {
  /** The latest one of a model; null without one. */
  find(modelName: string): Promise<WhatIfRun | null>
  /** Repeating it while it runs is harmless. @throws {ApiError} 409 while another one runs */
  start(ask: WhatIfAsk & { readonly modelName: string; readonly askedBy: string }): Promise<void>
  /** Resolves once its process has ended; harmless where none runs. */
  cancel(modelName: string): Promise<void>
}

/** A file of the dashboard. */
export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>
  readonly contentType: string
}

/** The dashboard's files, wherever they are stored. */
export interface PageFiles {
  /** @returns null for a file that does not exist, and for every file until the pages are built */
  read(path: string): Promise<PageFile | null>
  /** Why there will be no pages, in a sentence; null while they are built, and once they are. @default they are built */
  problem?(): string | null
}

/** The installation's side of the API: other functions, and how the API is reached. */
export interface ApiOptions {
  /** `ingest-observations`, wrapped in the pipeline; answers with an `IngestReport`. */
  readonly ingest: (batch: IngestBatch) => Promise<unknown>
  /** Called after a person's edit of a schedule is committed: runs `sync-schedules`. */
  readonly onSchedulesEdited: () => Promise<unknown>
  /** Sends a dead letter's event to its function again. */
  readonly redeliver: (letter: { readonly functionName: string; readonly event: unknown }) => Promise<unknown>
  /** Every component with its readiness. @default the database alone */
  readonly components?: () => Promise<readonly Component[]>
  /**
   * Host names under which the API may be reached; any other may be a foreign page's name, rebound to this machine.
   *
   * Null where a token is required instead.
   *
   * @default the loopback names
   */
  readonly allowedHosts?: readonly string[] | null
  /** Required of every request, where it is set. */
  readonly token?: string
  /** The dashboard; without it the API answers programs only. */
  readonly pages?: PageFiles
  /** The current replay. */
  readonly replay?: ReplayControl
  /** @default nothing is replayed, as on AWS */
  readonly whatIf?: WhatIfControl
  /**
   * Subscribes to published events; the result unsubscribes. Without it an event stream ends after the stored events,
   * and a request that waits for its decision looks for it at growing intervals.
   */
  readonly onEvents?: (listener: (event: RemodelEvent) => void) => () => void
  /** How long a request waits for its decision before the answer is `pending`. @default 5000 */
  readonly decisionWaitMs?: number
  /** Ends every wait, before the process closes its database. */
  readonly stop?: AbortSignal
  /** Makes the identity of a request without an `Idempotency-Key`. @default a random UUID */
  readonly newAskId?: () => string
}

/** The input of every part of the API. */
export interface ApiContext {
  readonly ports: ApiPorts
  readonly options: ApiOptions
}
