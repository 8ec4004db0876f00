import type { RemovalPolicy } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { ModelImage } from './model-image.ts'

export interface CarrierImageProps {
  /** `repository`: a repository of the stack, pushed to by hand. Else an image that the cluster can pull. */
  readonly source: string
  readonly removalPolicy: RemovalPolicy
}

/** The image that moves files between pods and the bucket. The cluster's nodes pull it. */
export class CarrierImage extends Construct {
  readonly imageUri: string

  constructor(scope: Construct, id: string, { source, removalPolicy }: CarrierImageProps) {
    super(scope, id)
    this.imageUri = source === 'repository' ? new ModelImage(this, 'Image', { removalPolicy }).imageUri : source
  }
}
