import type {
  AppsV1Api,
  AutoscalingV2Api,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  PolicyV1Api,
  RequestContext,
  ResponseContext,
  SecurityAuthentication,
} from '@kubernetes/client-node'
import { AppError } from '#core/errors'
import { eksTokens } from './eks-token.ts'

/** A namespace of a cluster, and the parts of its API that we call. */
export interface Cluster {
  readonly namespace: string
  readonly core: CoreV1Api
  readonly batch: BatchV1Api
  readonly apps: AppsV1Api
  readonly autoscaling: AutoscalingV2Api
  readonly policy: PolicyV1Api
}

/** An EKS cluster as its stack describes it: no call to EKS is needed to reach it. */
interface EksCluster {
  readonly clusterName: string
  readonly region: string
  /** The URL of the API server. */
  readonly endpoint: string
  /** The certificate authority of the API server, in base64. */
  readonly certificateAuthority: string
}

export type ClusterOptions = { readonly namespace: string } & (
  | { readonly eks: EksCluster }
  | {
      /** A kubeconfig file. @default that of `kubectl`, or within a cluster the pod's service account */
      readonly kubeconfig?: string
      /** @default the file's current context */
      readonly context?: string
    }
)

/** Longer than a busy API server takes, and short enough to leave a function time to say that it is away. */
const answerMsMax = 20_000
/** Connections are shared for so long; after that the credentials in them may have changed. */
const connectionsMsMax = 5 * 60_000

/**
 * Opens a cluster. The client is loaded here and nowhere else: it is two megabytes that other installations never load.
 * Nothing is sent yet.
 *
 * @throws {AppError} `KUBECONFIG_UNREADABLE`
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const client = await import('./client.ts')
  const config = new client.KubeConfig()
  if ('eks' in options) loadEks(config, options.eks)
  else loadFile(config, options)
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw unreadable('it names no cluster for its current context')
  const configuration = client.createConfiguration({
    baseServer: new client.ServerConfiguration(server, {}),
    authMethods: { default: sharingConnections(config) },
    promiseMiddleware: [{ pre: async (request) => request, post: withContentType }],
  })
  return {
    namespace: options.namespace,
    core: new client.CoreV1Api(configuration),
    batch: new client.BatchV1Api(configuration),
    apps: new client.AppsV1Api(configuration),
    autoscaling: new client.AutoscalingV2Api(configuration),
    policy: new client.PolicyV1Api(configuration),
  }
}

function loadEks(config: KubeConfig, eks: EksCluster): void {
  const token = eksTokens(eks)
  const name = eks.clusterName
  config.addAuthenticator({
    isAuthProvider: (user) => user.name === name,
    applyAuthentication: async (_user, request) => {
      request.headers = { ...request.headers, Authorization: `Bearer ${await token()}` } as typeof request.headers
    },
  })
  config.loadFromClusterAndUser(
    { name, server: eks.endpoint, caData: eks.certificateAuthority, skipTLSVerify: false },
    { name },
  )
}

function loadFile(
  config: KubeConfig,
  { kubeconfig, context }: { readonly kubeconfig?: string; readonly context?: string },
): void {
  try {
    if (kubeconfig === undefined) config.loadFromDefault()
    else config.loadFromFile(kubeconfig)
  } catch (error) {
    throw unreadable((error as Error).message, kubeconfig)
  }
  if (context === undefined) return
  if (config.getContextObject(context) === null) throw unreadable(`it has no context ${context}`, kubeconfig)
  config.setCurrentContext(context)
}

function unreadable(why: string, path = 'of this user'): AppError {
  return new AppError({ code: 'KUBECONFIG_UNREADABLE', message: `the kubeconfig ${path} cannot be used: ${why}` })
}

/** An answer without content has no type, as the log of a container that has printed nothing; the client needs one. */
async function withContentType(response: ResponseContext): Promise<ResponseContext> {
  response.headers['content-type'] ??= 'text/plain'
  return response
}

/**
 * The client opens a connection for each call. Here calls share them, and each has its time limit.
 */
function sharingConnections(config: KubeConfig): SecurityAuthentication {
  let shared: { readonly dispatcher: ReturnType<RequestContext['getDispatcher']>; readonly until: number } | null = null
  return {
    getName: () => 'shared connections',
    applySecurityAuthentication: async (request) => {
      await config.applySecurityAuthentication(request)
      request.setSignal(AbortSignal.timeout(answerMsMax))
      const now = Date.now()
      if (shared === null || now >= shared.until)
        shared = { dispatcher: request.getDispatcher(), until: now + connectionsMsMax }
      if (shared.dispatcher !== undefined) request.setDispatcher(shared.dispatcher)
    },
  }
}
