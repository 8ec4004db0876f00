import { expect, it } from 'vitest'
import { findArtifactFault } from '#core/policy/versions/find-artifact-fault'

const check = { instances: [[1], [2], [3]], scores: [0.1, 0.5, 0.9] }
const task = 'binary-classification'
const scored = (...scores: (number | null)[]) => findArtifactFault({ task, check, trial: { status: 'scored', scores } })

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
  expect(
    findArtifactFault({ task, check: null, trial: { status: 'broken', reason: 'model.onnx is missing.' } }).reason,
  ).toBe('Unfit: the stored artifact does not load: model.onnx is missing.')
  expect(findArtifactFault({ task, check, trial: { status: 'untried' } })).toEqual({
    reason: null,
    evidence: { artifactRowsTried: null },
  })
  expect(findArtifactFault({ task, check: null, trial: { status: 'scored', scores: [] } }).reason).toBeNull()
})

it('tells that no row was tried where files do not load, and takes a list for no score', () => {
  const broken = findArtifactFault({ task, check, trial: { status: 'broken', reason: 'it is missing' } })
  expect(broken.evidence).toEqual({ artifactRowsTried: 0 })
  const lists = findArtifactFault({ task, check, trial: { status: 'scored', scores: [[0.1], [0.5], [0.9]] } })
  expect(lists.reason).toContain('no score for 3 rows (')
})

it.each([1e12, -1e12])('holds huge values to what numbers of 64 bits agree on (%d)', (value) => {
  const differing = (apart: number) =>
    findArtifactFault({
      task: 'regression',
      check: { instances: [[1], [2]], scores: [value, value] },
      trial: { status: 'scored', scores: [value, value + apart] },
    }).evidence.artifactRowsDiffering
  expect([differing(900), differing(1100)]).toEqual([0, 1])
})

it('holds each probability of several classes to its trainer', () => {
  const answers = [
    [0.1, 0.2, 0.7],
    [0.5, 0.3, 0.2],
  ]
  const tried = (scores: ((readonly number[] | number) | null)[]) =>
    findArtifactFault({
      task: 'multiclass-classification',
      check: { instances: [[1], [2]], scores: answers },
      trial: { status: 'scored', scores },
    })
  expect(
    tried([
      [0.1, 0.200009, 0.7],
      [0.5, 0.3, 0.2],
    ]).reason,
  ).toBeNull()
  expect(
    tried([
      [0.1, 0.2, 0.7],
      [0.3, 0.5, 0.2],
    ]).reason,
  ).toContain('on 1 of 2 held-out rows')
  expect(
    tried([
      [0.1, 0.2, 0.7],
      [0.5, 0.5],
    ]).reason,
  ).toContain('no score for 1 row')
  expect(tried([0.7, null]).reason).toContain('no score for 2 rows')
})

it.each([
  // Deviation of the labels, the difference of one value, and whether it is a fault.
  [100, 0.0009, false],
  [100, 0.0015, true],
  [1e-3, 0.0015, true],
  // Without one, the range of the answers tells their scale: 10.
  [null, 0.00009, false],
  [null, 0.0002, true],
])(
  'holds values to their trainer in the scale of the labels (deviation %s, %s apart)',
  (labelDeviation, apart, isFault) => {
    const finding = findArtifactFault({
      task: 'regression',
      check: { instances: [[1], [2]], scores: [10, 20] },
      trial: { status: 'scored', scores: [10, 20 + apart] },
      labelDeviation,
    })
    expect(finding.reason !== null).toBe(isFault)
  },
)
