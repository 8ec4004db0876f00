import { Logger } from '@aws-lambda-powertools/logger'
import type { Log, LogFields } from '#core/ports/log'

export interface PowertoolsLogOptions {
  readonly serviceName: string
  /** @default a logger of that name, with the level of `POWERTOOLS_LOG_LEVEL` */
  readonly logger?: Logger
}

/** The Log port on Powertools' logger: JSON lines with the function's name and the invocation's keys. */
export class PowertoolsLog implements Log {
  readonly #logger: Logger

  constructor({ serviceName, logger = new Logger({ serviceName }) }: PowertoolsLogOptions) {
    this.#logger = logger
  }

  /** Sets the keys of every line of this invocation, and clears those of the previous one. */
  begin(requestId: string, keys: LogFields = {}): void {
    this.#logger.resetKeys()
    this.#logger.appendKeys({ function_request_id: requestId, ...keys })
  }

  info(message: string, fields: LogFields = {}): void {
    this.#logger.info(message, { ...fields })
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#logger.warn(message, { ...fields })
  }

  error(message: string, fields: LogFields = {}): void {
    this.#logger.error(message, { ...fields })
  }
}
