import type { TypePackages } from '#adapters/local/type-packages'
import { type BuiltInType, builtInTypeSchema } from '#contracts/model-types'
import { AppError } from '#core/errors'
import { minuteMs } from '#core/instant'
import { isSetUp, setUp } from './setup.ts'

export interface TypePreparationOptions {
  readonly tell: (line: string) => void
  /** Whether the packages of a type are there. @default in the container's environment */
  readonly isInstalled?: (modelType: BuiltInType) => Promise<boolean>
  /** Installs the packages of a type, unless they are there. @default into the container's environment */
  readonly install?: typeof setUp
}

interface Installation {
  readonly done: Promise<void>
  readonly stop: AbortController
  waiting: number
}

/** A slow line takes minutes for the 430 MB of an ensemble; an installation that hangs must not hold a run for ever. */
const installMsMax = 15 * minuteMs

/**
 * The packages of model types in the container's environment. The first training of a type installs them; trainings that
 * begin at once wait for one installation, which is stopped once none waits any more. A failed one is tried again by the
 * next training.
 */
export class TypePreparation implements TypePackages {
  readonly #options: TypePreparationOptions
  readonly #installations = new Map<BuiltInType, Installation>()

  constructor(options: TypePreparationOptions) {
    this.#options = options
  }

  async areInstalled(modelTypes: readonly string[]): Promise<boolean> {
    const { isInstalled = (modelType) => isSetUp({ modelType }) } = this.#options
    const found = await Promise.all(modelTypes.map((type) => isInstalled(builtInTypeSchema.parse(type))))
    return found.every(Boolean)
  }

  /** @throws {AppError} `MODEL_TYPE_NOT_INSTALLED`, not retryable: without a network a repeat would fail at once */
  async install(modelTypes: readonly string[], signal: AbortSignal): Promise<void> {
    for (const type of modelTypes) await this.#share(builtInTypeSchema.parse(type), signal)
  }

  async #share(modelType: BuiltInType, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const installation = this.#installations.get(modelType) ?? this.#begin(modelType)
    installation.waiting += 1
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    try {
      await Promise.race([installation.done, aborted])
    } finally {
      signal.removeEventListener('abort', abort)
      installation.waiting -= 1
      if (installation.waiting === 0) this.#end(modelType, installation)
    }
  }

  #begin(modelType: BuiltInType): Installation {
    const stop = new AbortController()
    const installation = { done: this.#install(modelType, stop.signal), stop, waiting: 0 }
    this.#installations.set(modelType, installation)
    return installation
  }

  #end(modelType: BuiltInType, installation: Installation): void {
    if (this.#installations.get(modelType) === installation) this.#installations.delete(modelType)
    // No caller waits for its end any more.
    installation.done.catch(() => {})
    installation.stop.abort()
  }

  async #install(modelType: BuiltInType, stopped: AbortSignal): Promise<void> {
    const { tell, install = setUp } = this.#options
    const late = AbortSignal.timeout(installMsMax)
    try {
      await install({ tell, signal: AbortSignal.any([stopped, late]), modelType })
    } catch (cause) {
      const reason = late.aborted ? `it took more than ${installMsMax / minuteMs} minutes` : reasonOf(cause as Error)
      const message = `the packages of ${modelType} could not be installed: ${reason}`
      throw new AppError({ code: 'MODEL_TYPE_NOT_INSTALLED', message, cause })
    }
  }
}

/** uv says what failed, then its causes, the first one last, and then hints that are no reason. */
function reasonOf({ message }: Error): string {
  const lines = message.split('\n').map((line) => line.trim())
  const said = ['error:', 'cause:'].map((word) =>
    lines.findLast((line) => line.startsWith(word))?.slice(word.length + 1),
  )
  const words = said[0] === undefined ? lines.filter((line) => line !== '').slice(-1) : said.filter(Boolean)
  return words.length === 0 ? 'no reason was given' : words.join(': ')
}
