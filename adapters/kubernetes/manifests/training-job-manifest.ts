import type { V1Job, V1PodSpec } from '@kubernetes/client-node'
import { clusterAccounts, clusterLabels, priorityClassOf } from '#contracts/cluster-place'
import { readJobName } from '#contracts/job-name'
import type { TrainingJob } from '#core/ports/training-backend'
import { podSecurity } from './hardened-pod.ts'
import { podParts } from './pod-parts.ts'
import {
  bringContainer,
  carryContainer,
  type PodStore,
  type TrainingPlace,
  trainContainer,
  volumesOf,
} from './training-containers.ts'

/** Annotations of a Job, for values that no label takes. */
export const jobAnnotations = { artifactPrefix: 'remodel.dev/artifact-prefix' } as const

/** A day: long enough for a person to look at a pod's log after a failure of the night. */
export const keptSeconds = 24 * 3600
/** The time that the carrier has to take the results out, after the training has ended. */
const graceSeconds = 120
/** Pods that may be taken away (evicted, preempted, lost with a node) before the attempt counts as failed. */
const disruptionsMax = 3

/**
 * The Job of a training: one pod that brings the data in, trains, and takes the results out.
 *
 * Another attempt after an error is another Job, as on every backend: any exit code of ours fails this one at once, and
 * its condition then names the code, also when the pod is gone. A pod that was taken away is replaced.
 *
 * @param image a user's own image that follows the contract. @default the installation's
 */
export function trainingJobManifest(
  job: TrainingJob,
  place: TrainingPlace,
  { store, image = place.trainingImage }: { readonly store: PodStore; readonly image?: string | undefined },
): V1Job {
  const labels = labelsOf(job, place)
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: job.jobName,
      namespace: place.namespace,
      labels: { ...labels, ...kueueLabels(job, place) },
      annotations: { [jobAnnotations.artifactPrefix]: job.artifactPrefix },
    },
    spec: {
      // Kueue starts it once it is admitted.
      ...(place.queue !== null && { suspend: true }),
      backoffLimit: disruptionsMax,
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'Count', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'FailJob', onExitCodes: { operator: 'NotIn', values: [0] } },
        ],
      },
      ttlSecondsAfterFinished: keptSeconds,
      template: {
        metadata: {
          labels,
          // The webhooks of EKS give the trainer no credentials: it needs none.
          annotations: { 'eks.amazonaws.com/skip-containers': podParts.train },
        },
        spec: podOf(job, place, { store, image }),
      },
    },
  }
}

function labelsOf({ jobName, modelName }: TrainingJob, { installation }: TrainingPlace): Record<string, string> {
  return {
    [clusterLabels.installation]: installation,
    // A label's value ends with a letter or a digit.
    [clusterLabels.model]: modelName.replace(/-+$/, ''),
    [clusterLabels.run]: readJobName(jobName)?.runId ?? jobName,
    [clusterLabels.role]: 'training',
  }
}

function kueueLabels({ priority }: TrainingJob, { queue }: TrainingPlace): Record<string, string> {
  if (queue === null) return {}
  return { 'kueue.x-k8s.io/queue-name': queue, 'kueue.x-k8s.io/priority-class': priorityClassOf(priority) }
}

function podOf(
  job: TrainingJob,
  place: TrainingPlace,
  { store, image }: { readonly store: PodStore; readonly image: string },
): V1PodSpec {
  return {
    restartPolicy: 'Never',
    // It counts from the pod's start: waiting for a node or in a queue is no training.
    activeDeadlineSeconds: Math.max(1, Math.ceil(job.limits.wallMs / 1000)),
    terminationGracePeriodSeconds: graceSeconds,
    priorityClassName: priorityClassOf(job.priority),
    serviceAccountName: clusterAccounts.training,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity,
    initContainers: [bringContainer(job, place, store), carryContainer(job, place, store)],
    containers: [trainContainer(job, image)],
    volumes: volumesOf(store),
  }
}
