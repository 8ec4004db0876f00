import type { FunctionSpec } from '#pipeline/function-spec'
import { spec as api } from './api/spec.ts'
import { functionDefinitions } from './index.ts'

/** What a deployment is made of: every function, and the API, which in one process is a server and no function. */
export const deployedSpecs: readonly FunctionSpec[] = Object.freeze([
  ...functionDefinitions.map(({ spec }) => spec),
  api,
])
