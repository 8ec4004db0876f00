/**
 * The parts of the client that are used. It is loaded where a cluster is called, and not before, so that it is a part of
 * a bundle of its own, without the rest of the client.
 */
export {
  AppsV1Api,
  AutoscalingV2Api,
  BatchV1Api,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  PatchStrategy,
  PolicyV1Api,
  ServerConfiguration,
  setHeaderOptions,
} from '@kubernetes/client-node'
