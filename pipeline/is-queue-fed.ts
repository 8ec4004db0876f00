import type { FunctionSpec } from './function-spec.ts'

/**
 * Whether a function takes its inputs from a queue of its own on AWS: everything that nobody waits for and that must not be lost. A
 * deployment, a request and what is told to people come past it.
 */
export function isQueueFed({ triggers }: Pick<FunctionSpec, 'triggers'>): boolean {
  return triggers.some((trigger) => !('lifecycle' in trigger || 'http' in trigger || 'topic' in trigger))
}
