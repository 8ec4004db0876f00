import { Logger } from '@aws-lambda-powertools/logger'
import type { Log, LogFields } from '#core/ports/log'

export interface PowertoolsLogOptions {
  readonly serviceName: string
  /** @default a logger of that name, its level from `POWERTOOLS_LOG_LEVEL` */
  readonly logger?: Logger
}

/** The Log port on Powertools' logger: JSON lines that carry the function, and what the invocation is about. */
export class PowertoolsLog implements Log {
  readonly #logger: Logger

  constructor({ serviceName, logger = new Logger({ serviceName }) }: PowertoolsLogOptions) {
    this.#logger = logger
  }

  /** What every line of this invocation carries; what the last one carried is forgotten. */
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
