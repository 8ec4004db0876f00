import type { FunctionSpec } from './function-spec.ts'

/**
 * Whether a function takes its inputs from a queue of its own on AWS: inputs that have no caller waiting and must not
 * be lost. The inputs of deployments, requests, notifications and rotations reach the function directly.
 */
export function isQueueFed({ triggers }: Pick<FunctionSpec, 'triggers'>): boolean {
  return triggers.some((trigger) => !['lifecycle', 'http', 'topic', 'secret'].some((kind) => kind in trigger))
}
