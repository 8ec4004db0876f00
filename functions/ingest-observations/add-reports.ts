import { type IngestReport, rejectedRowsListedMax } from '#contracts/ingest-batch'

/** The report on a file of no rows. */
export const emptyReport: IngestReport = {
  status: 'already-ingested',
  observations: 0,
  observationsNew: 0,
  labels: 0,
  labelsNew: 0,
  labelsCorrected: 0,
  labelsWaiting: 0,
  labelWaitingId: null,
  learntLabel: null,
  learntClasses: [],
  labelsSuperseded: 0,
  scored: 0,
  withoutScore: [],
  unserved: null,
  rejected: 0,
  rejectedRows: [],
}

/** The report on two parts of a file, which is new when one of them is. */
export function addReports(left: IngestReport, right: IngestReport): IngestReport {
  return {
    status: left.status === 'accepted' ? left.status : right.status,
    observations: left.observations + right.observations,
    observationsNew: left.observationsNew + right.observationsNew,
    labels: left.labels + right.labels,
    labelsNew: left.labelsNew + right.labelsNew,
    labelsCorrected: left.labelsCorrected + right.labelsCorrected,
    labelsWaiting: left.labelsWaiting + right.labelsWaiting,
    labelWaitingId: left.labelWaitingId ?? right.labelWaitingId,
    learntLabel: left.learntLabel ?? right.learntLabel,
    learntClasses: [...left.learntClasses, ...right.learntClasses],
    labelsSuperseded: left.labelsSuperseded + right.labelsSuperseded,
    scored: left.scored + right.scored,
    withoutScore: addWithoutScore(left.withoutScore, right.withoutScore),
    unserved: addUnserved(left.unserved, right.unserved),
    rejected: left.rejected + right.rejected,
    rejectedRows: [...left.rejectedRows, ...right.rejectedRows].slice(0, rejectedRowsListedMax),
  }
}

/** The reason is the first: serving changes within a file seldom. */
function addUnserved(left: IngestReport['unserved'], right: IngestReport['unserved']) {
  return left && right ? { ...left, rows: left.rows + right.rows } : (left ?? right)
}

function addWithoutScore(left: IngestReport['withoutScore'], right: IngestReport['withoutScore']) {
  const byReason = new Map(left.map((group) => [group.reason, group]))
  for (const group of right) {
    const known = byReason.get(group.reason)
    byReason.set(group.reason, known ? { ...known, rows: known.rows + group.rows } : group)
  }
  return [...byReason.values()]
}
