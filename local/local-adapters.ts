import { appendFile } from 'node:fs/promises'
import { LocalModelServer } from '#adapters/local/local-model-server'
import type { Database } from '#core/ports/database'
import type { Log } from '#core/ports/log'
import type { ModelServer } from '#core/ports/model-server'
import type { Notifier } from '#core/ports/notifier'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingBackend } from '#core/ports/training-backend'
import { containerPython } from '#local/setup/environment-python'
import { type DatabasePatience, openDatabase } from '#local/state/open-database'
import { openObjectStore } from '#local/state/open-object-store'
import type { StateDirectory } from '#local/state/state-directory'
import { clusterTrainingOf, type Variables } from '#local/training/cluster-training'
import { openTrainingBackend } from '#local/training/open-training-backend'

/** The adapters of the ports on one machine; a test may bring its own. */
export interface LocalAdapters {
  readonly database: Database
  readonly objectStore: ObjectStore
  readonly trainingBackend: TrainingBackend
  readonly modelServer: ModelServer
  readonly notifier: Notifier
  readonly log: Log
}

export interface LocalAdapterOptions {
  /** @default the container's environment */
  readonly python?: string
  /** The training command, if it is not the container's own `train`. */
  readonly trainCommand?: readonly string[]
  /** Gets a line for each step of an installation of packages. @default standard error */
  readonly tell?: (line: string) => void
  /** Settings of a cluster and of an object store elsewhere. @default the environment of this process */
  readonly variables?: Variables
  /** URL of a PostgreSQL server that replaces the embedded one. */
  readonly databaseUrl?: string
  /** Waits for a server that does not answer yet. @default no wait */
  readonly databasePatience?: DatabasePatience
  /** Told once that the embedded database cannot be used any more: the process has to end. */
  readonly onDatabaseBroken?: (error: Error) => void
}

/** Adapters on files, processes and an embedded database below the state's folder. The notifier has to know the time. */
export async function openLocalAdapters(
  state: StateDirectory,
  options: LocalAdapterOptions & { readonly brought?: Partial<LocalAdapters>; readonly isDurable?: boolean } = {},
): Promise<Omit<LocalAdapters, 'notifier'>> {
  const { python = containerPython, trainCommand, brought = {}, isDurable = true, variables = process.env } = options
  const objectStore = brought.objectStore ?? openObjectStore(state, { url: variables.OBJECT_STORE, isDurable })
  return {
    objectStore,
    trainingBackend:
      brought.trainingBackend ??
      clusterTrainingOf(variables, objectStore) ??
      openTrainingBackend({ stateDirectory: state.jobs, objectStore, python, trainCommand, tell: options.tell }),
    modelServer: brought.modelServer ?? new LocalModelServer({ stateDirectory: state.served, objectStore, python }),
    log: brought.log ?? fileLog(state.logFile),
    database:
      brought.database ??
      (await openDatabase({
        directory: state.database,
        url: options.databaseUrl,
        patience: options.databasePatience,
        onBroken: options.onDatabaseBroken,
      })),
  }
}

/** Logs warnings and errors as lines of a file; successes are in the ledger. */
function fileLog(path: string): Log {
  const write = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    // A failed write to the log must not stop the work that is logged.
    appendFile(path, `${JSON.stringify({ level, message, ...fields })}\n`).catch(() => {})
  }
  return { info: () => {}, warn: write('warn'), error: write('error') }
}
