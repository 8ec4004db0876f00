import type { Ports } from '#core/ports/ports'
import type { Spans } from '#local/replay/spans'
import type { FunctionDefinition } from '#pipeline/function-spec'
import { type WrappedFunction, withPipeline } from '#pipeline/pipeline'

/** Runs a function by its name, under the pipeline that it has on Lambda too. */
export type RunFunction = (functionName: string, input: unknown) => Promise<unknown>

/** Makes every function of its definition, and measures each run as a span of the function's name. */
export function makeFunctions(definitions: readonly FunctionDefinition[], ports: Ports, spans: Spans): RunFunction {
  const wrapped = new Map(definitions.map((definition) => [definition.spec.name, wrap(definition, ports)]))
  return (functionName, input) => {
    const run = wrapped.get(functionName)
    if (!run) throw new Error(`no function is called ${functionName}`)
    return spans.measure(functionName, () => run(input))
  }
}

function wrap({ spec, makeHandler }: FunctionDefinition, ports: Ports): WrappedFunction {
  return withPipeline(spec, makeHandler(ports), { log: ports.log, clock: ports.clock })
}
