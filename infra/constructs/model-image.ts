import { join } from 'node:path'
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { type IRepository, Repository, RepositoryEncryption, TagMutability, TagStatus } from 'aws-cdk-lib/aws-ecr'
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets'
import type { Role } from 'aws-cdk-lib/aws-iam'
import { Construct, type IConstruct } from 'constructs'
import { readEcrImage } from '#contracts/ecr-image'
import { type Grantee, grantExplained } from './grant-explained.ts'

/** The actions on a repository that pull an image from it. */
const pullActions = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] as const

/** An image that fulfills the container's contract, in any registry. */
export interface IModelImage extends IConstruct {
  readonly imageUri: string
  /** To pull the image, and users' own. */
  grantPull(role: Role): void
  /** To ask which digests their tags have. */
  grantDescribe(grantee: Grantee): void
}

export interface ModelImageProps {
  /**
   * `repository`: a repository of the stack, pushed to by hand. `asset`: built from `container/` with Docker. Else a
   * URI in ECR.
   *
   * @default 'repository'
   */
  readonly source?: 'repository' | 'asset' | (string & {})
  /** The tag or the digest (`sha256:…`) in the stack's own repository. @default 'latest' */
  readonly tag?: string
  /** The user that an image built from `container/` runs as: SageMaker mounts /opt/ml as root. @default 'root' */
  readonly runAs?: 'root' | 'remodel'
  /** The removal policy of the stack's own repository. @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE */
  readonly removalPolicy?: RemovalPolicy
  /** ARNs of the repositories in ECR that have users' own images. @default none */
  readonly ownRepositories?: readonly string[]
}

/** The image that trains and serves models, and the grant to pull it. */
export class ModelImage extends Construct implements IModelImage {
  readonly repository: IRepository
  readonly imageUri: string
  readonly #ownRepositories: readonly string[]

  constructor(scope: Construct, id: string, props: ModelImageProps = {}) {
    super(scope, id)
    this.#ownRepositories = props.ownRepositories ?? []
    const { source = 'repository' } = props
    if (source === 'repository') {
      this.repository = new Repository(this, 'Repository', {
        encryption: RepositoryEncryption.AES_256,
        imageScanOnPush: true,
        imageTagMutability: TagMutability.MUTABLE,
        lifecycleRules: [
          { maxImageAge: Duration.days(30), tagStatus: TagStatus.UNTAGGED, description: 'replaced images' },
        ],
        removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        emptyOnDelete: props.removalPolicy === RemovalPolicy.DESTROY,
      })
      this.imageUri = this.repository.repositoryUriForTagOrDigest(props.tag ?? 'latest')
    } else if (source === 'asset') {
      const asset = new DockerImageAsset(this, 'Asset', {
        directory: join(import.meta.dirname, '../../container'),
        buildArgs: { RUN_AS: props.runAs ?? 'root' },
        platform: Platform.LINUX_AMD64,
        // SageMaker accepts only Docker's manifests; a daemon with the containerd image store would write OCI's.
        outputs: ['type=docker,oci-mediatypes=false'],
        exclude: ['.venv', 'tests'],
      })
      this.repository = asset.repository
      this.imageUri = asset.imageUri
    } else {
      this.repository = repositoryOf(this, source)
      this.imageUri = source
    }
  }

  /** To pull the image, and users' own. */
  grantPull(role: Role): void {
    grantExplained(role, { actions: [...pullActions], resources: this.#repositoryArns() })
    grantExplained(role, {
      actions: ['ecr:GetAuthorizationToken'],
      resources: ['*'],
      because: 'The token is the registry’s; ECR has no resource for it. What may be pulled is named.',
    })
  }

  /** To ask which digests their tags have. */
  grantDescribe(grantee: Grantee): void {
    grantExplained(grantee, { actions: ['ecr:DescribeImages'], resources: this.#repositoryArns() })
  }

  #repositoryArns(): string[] {
    return [this.repository.repositoryArn, ...this.#ownRepositories]
  }
}

function repositoryOf(scope: Construct, imageUri: string): IRepository {
  const image = readEcrImage(imageUri)
  if (image === null) throw new Error(`not the URI of an image in ECR: ${imageUri}`)
  const { account, region, domain, repository: repositoryName } = image
  const repositoryArn = `arn:aws${domain.endsWith('.cn') ? '-cn' : ''}:ecr:${region}:${account}:repository/${repositoryName}`
  return Repository.fromRepositoryAttributes(scope, 'Repository', { repositoryArn, repositoryName })
}
