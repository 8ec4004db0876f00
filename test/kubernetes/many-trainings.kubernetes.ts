import { afterAll, beforeAll, expect, it } from 'vitest'
import { priorityClassOf, trainingPriorities } from '#contracts/cluster-place'
import { makeJob, program } from '../adapters/local/training-fixture.ts'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'
import { openTraining } from './open-training.ts'

const count = 50
/** Trainings of one CPU that the node of ten has room for at the same time, each with its carrier. */
const atOnce = 8

let lab: ClusterLab
beforeAll(async () => {
  lab = await openClusterLab({ room: { cpus: 10 } })
})
afterAll(() => lab?.close())

/** Leaves a model that says which training made it. */
const trainer = program(`
import json, os
base = os.environ['SM_BASE_DIR']
seed = json.load(open(base + '/input/config/hyperparameters.json'))['seed']
open(base + '/model/model.json', 'w').write(seed)
open(base + '/output/data/evaluation.json', 'w').write('{}')
print('trained', seed)
`)

it(`${count} trainings that are submitted at once, twice each, run once each, the urgent ones first`, async () => {
  const { backend, reopen, objectStore, place, core } = await openTraining(lab, {
    trainCommand: trainer,
    place: { quota: { cpus: 400, memoryGib: 400, pods: 100 } },
  })
  // In no order of their urgency.
  const jobs = Array.from({ length: count }, (_, index) => {
    const job = makeJob({ channels: {}, limits: { cpus: 1, memoryBytes: 2 ** 30, wallMs: 600_000 } })
    return {
      ...job,
      jobName: `prices-700101t00${String(index).padStart(2, '0')}-3f2a9c-a1`,
      hyperparameters: { ...job.hyperparameters, seed: String(index) },
      priority: trainingPriorities[(index * 7) % trainingPriorities.length] ?? 'manual',
      artifactPrefix: `models/prices/artifacts/${index}`,
    }
  })
  lab.kubelet.setSchedulable(false)
  const other = reopen()
  const accepted = await Promise.all(jobs.flatMap((job) => [backend.submit(job), other.submit(job)]))
  expect(accepted.filter((word) => word === 'submitted')).toHaveLength(count)

  const names = jobs.map(({ jobName }) => jobName)
  const states = async () => {
    const found = [...(await backend.statusesOf(names)).values()]
    return Object.groupBy(found, (each) => (typeof each === 'string' ? each : each.status))
  }
  await expect.poll(async () => (await states()).waiting?.length).toBe(count)
  // A Job waits before its pod is there, and only pods have an order.
  const podsOf = async () => (await core.listNamespacedPod({ namespace: place.namespace })).items
  await expect.poll(async () => (await podsOf()).length).toBe(count)
  lab.kubelet.setSchedulable(true)
  let most = 0
  await expect
    .poll(
      async () => {
        const found = await states()
        most = Math.max(most, found.running?.length ?? 0)
        return found.succeeded?.length
      },
      { timeout: 240_000, interval: 500 },
    )
    .toBe(count)
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(atOnce)

  for (const [index, job] of jobs.entries()) {
    const status = await backend.describe(job.jobName)
    if (status.status !== 'succeeded') throw new Error(`${job.jobName}: ${JSON.stringify(status)}`)
    const [key = ''] = status.artifact.keys
    expect(new TextDecoder().decode(await objectStore.get(key))).toBe(String(index))
  }
  const items = await podsOf()
  expect(items).toHaveLength(count)
  const starts = (name: (typeof trainingPriorities)[number]) =>
    items
      .filter(({ spec }) => spec?.priorityClassName === priorityClassOf(name))
      .map(({ status }) => Number(status?.startTime))
  for (const [index, later] of trainingPriorities.entries())
    for (const earlier of trainingPriorities.slice(0, index))
      expect(Math.max(...starts(earlier))).toBeLessThanOrEqual(Math.min(...starts(later)))
}, 300_000)
