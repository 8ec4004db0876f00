import type { Ports } from '#core/ports/ports'
import type { Tracer } from '#core/ports/tracer'
import type { FunctionDefinition } from '#pipeline/function-spec'
import { withPipeline } from '#pipeline/pipeline'

/** Runs a function by its name, under the pipeline that it has on Lambda too. */
export type RunFunction = (functionName: string, input: unknown) => Promise<unknown>

/**
 * Makes every function from its definition. Each run is traced under the function's name; the bus keeps dead letters.
 */
export function makeFunctions(definitions: readonly FunctionDefinition[], ports: Ports, tracer: Tracer): RunFunction {
  const { log, clock, metrics } = ports
  const functions = new Map(
    definitions.map(({ spec, makeHandler }) => [
      spec.name,
      withPipeline(spec, makeHandler(ports), { log, clock, metrics, tracer }),
    ]),
  )
  return (functionName, input) => {
    const run = functions.get(functionName)
    if (!run) throw new Error(`no function is called ${functionName}`)
    return run(input)
  }
}
