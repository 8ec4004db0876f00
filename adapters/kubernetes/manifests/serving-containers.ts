import type { V1Container, V1Probe } from '@kubernetes/client-node'
import { capturesPrefix } from '#contracts/bucket-layout'
import { servingPort } from '#contracts/cluster-place'
import { bothOf, containerSecurity, envOf } from './hardened-pod.ts'
import type { ServedModel, ServingPlace } from './served-model.ts'
import type { PodStore } from './training-containers.ts'

/** The containers of a service's pod. */
export const servingParts = { fetch: 'fetch', ship: 'ship', serve: 'serve' } as const

const modelPath = '/opt/ml/model'
const capturesPath = '/captures'

/** Asks `/ping`, which the server answers once the version is loaded. */
function ping(probe: V1Probe): V1Probe {
  return { httpGet: { path: '/ping', port: 'http' }, timeoutSeconds: 2, ...probe }
}

export function serveContainer({ version, image, definition }: ServedModel): V1Container {
  const { cpus, memoryMb, capturePercent } = definition
  const variables = {
    MODEL_VERSION: String(version),
    SM_MODEL_DIR: modelPath,
    SAGEMAKER_BIND_TO_PORT: String(servingPort),
    HOME: '/tmp',
    ...(capturePercent > 0 && { CAPTURE_DIR: capturesPath, CAPTURE_PERCENT: String(capturePercent) }),
  }
  return {
    name: servingParts.serve,
    image,
    args: ['serve'],
    env: envOf(variables),
    ports: [{ name: 'http', containerPort: servingPort, protocol: 'TCP' }],
    // Two minutes to load a version; then a server that answers no ping for half a minute is started again.
    startupProbe: ping({ periodSeconds: 2, failureThreshold: 60 }),
    readinessProbe: ping({ periodSeconds: 5, failureThreshold: 2 }),
    livenessProbe: ping({ periodSeconds: 10, failureThreshold: 3 }),
    // Requests arrive until every node knows that the pod is leaving.
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    resources: bothOf({ cpu: String(cpus), memory: `${memoryMb}Mi` }),
    securityContext: containerSecurity,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: 'model', mountPath: modelPath, readOnly: true },
      { name: 'captures', mountPath: capturesPath },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  }
}

/** Brings the version's files before the server starts. */
export function fetchContainer(model: ServedModel, place: ServingPlace, store: PodStore): V1Container {
  const { carrierImage } = place
  const variables = { ...store.variables, OBJECT_STORE: store.url, MODEL_FOLDER: model.folder, MODEL_DIR: modelPath }
  return {
    name: servingParts.fetch,
    image: carrierImage,
    args: ['fetch'],
    env: envOf(variables),
    resources: bothOf({ cpu: '250m', memory: '256Mi' }),
    securityContext: containerSecurity,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [{ name: 'model', mountPath: modelPath }, ...storeMount(store)],
  }
}

/** Sends captured requests while the server runs, as a sidecar, and the last ones after it has ended. */
export function shipContainer(
  { definition }: ServedModel,
  { carrierImage }: ServingPlace,
  store: PodStore,
): V1Container {
  const variables = {
    ...store.variables,
    OBJECT_STORE: store.url,
    CAPTURE_DIR: capturesPath,
    CAPTURE_PREFIX: `${capturesPrefix}${definition.service}/`,
  }
  return {
    name: servingParts.ship,
    image: carrierImage,
    args: ['ship'],
    restartPolicy: 'Always',
    env: [
      ...envOf(variables),
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    ],
    resources: bothOf({ cpu: '100m', memory: '128Mi' }),
    securityContext: containerSecurity,
    volumeMounts: [{ name: 'captures', mountPath: capturesPath }, ...storeMount(store)],
  }
}

function storeMount({ url, claimName }: PodStore) {
  return claimName === undefined ? [] : [{ name: 'store', mountPath: url.replace(/^file:\/\//, '') }]
}
