import type { Code } from 'aws-cdk-lib/aws-lambda'

/** A function's bundle, and the fingerprint of its version. */
export interface FunctionBundle {
  readonly code: Code
  readonly fingerprint: string
}
