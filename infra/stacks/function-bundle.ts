import type { Code } from 'aws-cdk-lib/aws-lambda'

/** A function's bundle, and what tells it from its other versions. */
export interface FunctionBundle {
  readonly code: Code
  readonly fingerprint: string
}
