import { expect, it } from 'vitest'
import { findArtifactFault } from '#core/policy/versions/find-artifact-fault'

const check = { instances: [[1], [2], [3]], scores: [0.1, 0.5, 0.9] }
const scored = (...scores: (number | null)[]) => findArtifactFault({ check, trial: { status: 'scored', scores } })

it('finds none where the stored files repeat the scores, as far as floats can', () => {
  expect(scored(0.1, 0.500009, 0.9)).toEqual({
    reason: null,
    evidence: { artifactRowsTried: 3, artifactRowsDiffering: 0 },
  })
})

it('says which rows differ, by how much, and which have no score', () => {
  expect(scored(0.1, 0.7, 0.9).reason).toBe(
    "Unfit: on 1 of 3 held-out rows the stored artifact does not repeat its trainer's scores: scores that differ by up to 0.2 (0.00001 is allowed).",
  )
  expect(scored(null, 0.5, 0.95)).toMatchObject({
    reason: expect.stringContaining('on 2 of 3 held-out rows'),
    evidence: { artifactRowsDiffering: 2 },
  })
  expect(scored(null, 0.5, 0.95).reason).toContain('no score for 1 row, scores that differ by up to 0.05')
  expect(scored(0.1, 0.5).reason).toContain('no score for 1 row (')
})

it('says why files do not load, and that nothing is known where nobody tried', () => {
  expect(findArtifactFault({ check: null, trial: { status: 'broken', reason: 'model.onnx is missing.' } }).reason).toBe(
    'Unfit: the stored artifact does not load: model.onnx is missing.',
  )
  expect(findArtifactFault({ check, trial: { status: 'untried' } })).toEqual({
    reason: null,
    evidence: { artifactRowsTried: null },
  })
  expect(findArtifactFault({ check: null, trial: { status: 'scored', scores: [] } }).reason).toBeNull()
})
