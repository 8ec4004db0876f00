import { type ModelType, modelTypeSchema } from '#contracts/model-types'
import { AppError } from '#core/errors'
import { minuteMs } from '#core/instant'
import { setUp } from './setup.ts'

export interface TypePreparationOptions {
  readonly tell: (line: string) => void
  /** Installs the packages of a type, unless they are there. @default into the container's environment */
  readonly install?: typeof setUp
}

/** A slow line takes minutes for the 430 MB of an ensemble; an installation that hangs must not hold a run for ever. */
const installMsMax = 15 * minuteMs

/**
 * Makes sure, before a training, that the packages of its model type are installed. The first training of a type installs
 * them; trainings that begin at once wait for one installation. A failed one is tried again by the next training.
 *
 * @throws {AppError} `MODEL_TYPE_NOT_INSTALLED`, not retryable: without a network a repeat would fail at once
 */
export class TypePreparation {
  readonly #options: TypePreparationOptions
  readonly #prepared = new Map<ModelType, Promise<void>>()

  constructor(options: TypePreparationOptions) {
    this.#options = options
  }

  async prepare(modelType: string): Promise<void> {
    const type = modelTypeSchema.parse(modelType)
    const known = this.#prepared.get(type)
    if (known) return known
    const preparing = this.#install(type)
    this.#prepared.set(type, preparing)
    preparing.catch(() => this.#prepared.delete(type))
    return preparing
  }

  async #install(modelType: ModelType): Promise<void> {
    const { tell, install = setUp } = this.#options
    try {
      await install({ tell, signal: AbortSignal.timeout(installMsMax), modelType })
    } catch (cause) {
      const reason = (cause as Error).message.split('\n').filter((line) => line.trim() !== '')
      const message = `the packages of ${modelType} could not be installed: ${reason.at(-1) ?? 'no reason was given'}`
      throw new AppError({ code: 'MODEL_TYPE_NOT_INSTALLED', message, cause })
    }
  }
}
