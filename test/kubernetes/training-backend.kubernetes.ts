import { afterAll, beforeAll, describe } from 'vitest'
import { testTrainingBackend } from '../adapters/training-backend-suite.ts'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'
import { openTraining } from './open-training.ts'

let lab: ClusterLab

beforeAll(async () => {
  lab = await openClusterLab({ backOffMs: 300 })
})
afterAll(() => lab?.close())

describe('trainings on a cluster', () => {
  testTrainingBackend((options) => openTraining(lab, options))
})
