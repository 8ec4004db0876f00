import type { FunctionSpec } from './function-spec.ts'

/**
 * Whether a function takes its inputs from a queue of its own on AWS: inputs that have no caller waiting and must not
 * be lost. The inputs of deployments, requests and notifications reach the function directly.
 */
export function isQueueFed({ triggers }: Pick<FunctionSpec, 'triggers'>): boolean {
  return triggers.some((trigger) => !('lifecycle' in trigger || 'http' in trigger || 'topic' in trigger))
}
