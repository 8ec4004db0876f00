import { expect, it } from 'vitest'
import { ingestLines, summarizeIngest } from '#cli/ingest-summary'
import { rowsAnswerSchema } from '#contracts/api/rows'

const answer = (counts: object) =>
  rowsAnswerSchema.parse({
    status: 'accepted',
    observations: 0,
    observationsNew: 0,
    labels: 0,
    labelsNew: 0,
    labelsCorrected: 0,
    labelsWaiting: 0,
    scored: 0,
    withoutScore: [],
    rejected: 0,
    rejectedRows: [],
    modelName: 'churn',
    batchId: 'b',
    observedFrom: null,
    observedTo: null,
    notes: [],
    ignoredColumns: [],
    ...counts,
  })
const linesOf = (...chunks: object[]) =>
  ingestLines(
    summarizeIngest(
      { modelName: 'churn', kind: 'labels' },
      chunks.map((counts) => ({ rowCount: 4, lines: [2, 3, 4, 5], rowOffset: 0, answer: answer(counts) })),
    ),
  )

it('says that labels found no observation, with the first id of the file', () => {
  const first = { labels: 2, labelsNew: 2 }
  const second = { labels: 4, labelsNew: 4, labelsWaiting: 4, labelWaitingId: '1000.0' }
  const third = { labels: 1, labelsNew: 1, labelsWaiting: 1, labelWaitingId: 'x' }
  expect(linesOf(first, second, third)).toEqual([
    'churn: 7 new labels.',
    '5 labels found no observation yet (first id: 1000.0): a label counts once its observation arrives. Ids are compared as text: 1000.0 is not 1000.',
  ])
  expect(linesOf(third)).toEqual([
    'churn: 1 new label.',
    '1 label found no observation yet (first id: x): a label counts once its observation arrives.',
  ])
  expect(linesOf(first)).toEqual(['churn: 2 new labels.'])
})

it('tells new, corrected, superseded and known labels apart', () => {
  expect(linesOf({ labels: 9, labelsNew: 1, labelsCorrected: 2, labelsSuperseded: 4 })).toEqual([
    'churn: 1 new label (2 corrected, 4 superseded by a label that was known later, 2 already known).',
  ])
})

it('names the other line of an ambiguous label', () => {
  const reason = 'label 0 of o is ambiguous: known at the same time as row 2, which says 1'
  expect(linesOf({ rejected: 1, rejectedRows: [{ rowNumber: 1, part: 'label', reason }] })).toContain(
    '  line 2: label 0 of o is ambiguous: known at the same time as line 3, which says 1',
  )
})

it('adds up the rows of all chunks that no version scored', () => {
  const reason = 'no version of churn serves: model.onnx is gone'
  const note = (rows: number) => `${rows} rows were kept without a score: ${reason}.`
  const chunk = (rows: number) => ({
    labels: 1,
    labelsNew: 1,
    unserved: { rows, reason },
    notes: [note(rows), 'Old rows.'],
  })
  const served = { labels: 1, labelsNew: 1, notes: ['Old rows.'] }
  expect(linesOf(chunk(4), chunk(3))).toEqual(['churn: 2 new labels.', note(7), 'Old rows.'])
  expect(linesOf(chunk(4), served)).toEqual(['churn: 2 new labels.', note(4), 'Old rows.'])
  expect(linesOf(served)).toEqual(['churn: 1 new label.', 'Old rows.'])
})
