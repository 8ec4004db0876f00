import { LocalTrainingBackend } from '#adapters/local/local-training-backend'
import type { ObjectStore } from '#core/ports/object-store'
import { containerPython } from '#local/setup/environment-python'
import { TypePreparation } from '#local/setup/type-preparation'

export interface OpenTrainingBackendOptions {
  readonly stateDirectory: string
  readonly objectStore: ObjectStore
  /** Gets a line for each step of an installation. @default standard error */
  readonly tell?: ((line: string) => void) | undefined
  /** An interpreter of one's own: nothing is installed into its environment. @default the container's */
  readonly python?: string | undefined
  /** A training command of one's own, which needs no packages of ours. */
  readonly trainCommand?: readonly string[] | undefined
  /** Whether the commands of model files may run. @default true */
  readonly runsOwnCommands?: boolean | undefined
}

/** Opens the training backend of this machine. The first training of a model type installs the type's packages. */
export function openTrainingBackend(options: OpenTrainingBackendOptions): LocalTrainingBackend {
  const {
    stateDirectory,
    objectStore,
    tell = toStandardError,
    python = containerPython,
    trainCommand,
    runsOwnCommands,
  } = options
  const packages = python === containerPython && trainCommand === undefined ? new TypePreparation({ tell }) : null
  return new LocalTrainingBackend({
    stateDirectory,
    objectStore,
    python,
    ...(trainCommand && { trainCommand }),
    ...(runsOwnCommands !== undefined && { runsOwnCommands }),
    ...(packages && { packages }),
  })
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`)
}
