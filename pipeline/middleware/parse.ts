import type { Clock } from '#core/ports/clock'
import type { FunctionSpec } from '../function-spec.ts'
import { inputParserOf } from '../parse-input.ts'
import type { Middleware } from './middleware.ts'

export interface ParseOptions {
  readonly spec: FunctionSpec
  readonly clock: Clock
}

/**
 * Reads the input as the function's spec says. The handler is given null for an input that does not concern the
 * function.
 */
export function parse({ spec, clock }: ParseOptions): Middleware {
  const read = inputParserOf(spec)
  return {
    before: (request) => {
      request.event = read(request.event, clock.now())
    },
  }
}
