import type { FunctionSpec } from '#pipeline/function-spec'
import { spec as api } from './api/spec.ts'
import { functionDefinitions } from './index.ts'

/** The functions of a deployment: all functions and the API, which is a plain server in the one-process runtime. */
export const deployedSpecs: readonly FunctionSpec[] = Object.freeze([
  ...functionDefinitions.map(({ spec }) => spec),
  api,
])
