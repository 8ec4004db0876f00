import type { RowsAnswer } from '#contracts/api/rows'
import { learntLabelInWords } from '#contracts/label-values'
import { learntClassesInWords } from '#contracts/labels'
import { unservedInWords } from '#contracts/unserved-words'
import { plural } from '#contracts/wording'

/** A chunk of a file, and the answer to it. */
export interface SentChunk {
  readonly rowCount: number
  /** The line of the file on which each of its rows begins. Empty where no row was rejected. */
  readonly lines: readonly number[]
  readonly rowOffset: number
  readonly answer: RowsAnswer
}

/** The result of a whole file. */
export interface IngestSummary {
  readonly modelName: string
  readonly kind: 'observations' | 'labels'
  /** How its rows are numbered: a Parquet file has no lines. */
  readonly place: 'line' | 'row'
  readonly rows: number
  readonly observations: number
  readonly observationsNew: number
  readonly labels: number
  readonly labelsNew: number
  readonly labelsCorrected: number
  readonly labelsWaiting: number
  /** The id of the first label that waits for its observation; null without one. */
  readonly labelWaitingId: string | null
  readonly labelsSuperseded: number
  readonly scored: number
  readonly rejected: number
  /** `line` is the line of the file, whose header is line 1; of a Parquet file the row. */
  readonly rejectedRows: readonly { readonly line: number; readonly reason: string }[]
  readonly ignoredColumns: readonly string[]
  readonly notes: readonly string[]
}

const rejectedRowsShown = 10

/** Adds up the answers to a file's chunks. */
export function summarizeIngest(
  { modelName, kind, hasLines = true }: Pick<IngestSummary, 'modelName' | 'kind'> & { readonly hasLines?: boolean },
  sent: readonly SentChunk[],
): IngestSummary {
  const total = (figure: (answer: RowsAnswer) => number) => sent.reduce((sum, { answer }) => sum + figure(answer), 0)
  return {
    modelName,
    kind,
    place: hasLines ? 'line' : 'row',
    rows: sent.reduce((sum, { rowCount }) => sum + rowCount, 0),
    observations: total(({ observations }) => observations),
    observationsNew: total(({ observationsNew }) => observationsNew),
    labels: total(({ labels }) => labels),
    labelsNew: total(({ labelsNew }) => labelsNew),
    labelsCorrected: total(({ labelsCorrected }) => labelsCorrected),
    labelsWaiting: total(({ labelsWaiting }) => labelsWaiting),
    labelWaitingId: sent.find(({ answer }) => answer.labelWaitingId !== null)?.answer.labelWaitingId ?? null,
    labelsSuperseded: total(({ labelsSuperseded }) => labelsSuperseded),
    scored: total(({ scored }) => scored),
    rejected: total(({ rejected }) => rejected),
    rejectedRows: sent.flatMap((chunk) => rejectedRowsOf(chunk, hasLines ? 'line' : 'row')),
    ignoredColumns: sent[0]?.answer.ignoredColumns ?? [],
    notes: notesOf(sent),
  }
}

/**
 * The notes of the last chunk: in a file in order of time it has the newest rows. Rows without a score add up; a label
 * is learnt once.
 */
function notesOf(sent: readonly SentChunk[]): string[] {
  const last = sent.at(-1)?.answer
  const unserved = sent.flatMap(({ answer }) => answer.unserved ?? [])
  const [first] = unserved
  const learnt = sent.flatMap(({ answer: { learntLabel, learntClasses } }) => [
    ...(learntLabel === null ? [] : [learntLabelInWords(learntLabel)]),
    ...(learntClasses.length === 0 ? [] : [learntClassesInWords(learntClasses)]),
  ])
  const others = (last?.notes ?? []).filter(
    (note) => !learnt.includes(note) && (!last?.unserved || note !== unservedInWords(last.unserved)),
  )
  if (first === undefined) return [...learnt, ...others]
  const rows = unserved.reduce((sum, { rows: count }) => sum + count, 0)
  return [...learnt, unservedInWords({ ...first, rows }), ...others]
}

function rejectedRowsOf(
  { lines, rowOffset, answer }: SentChunk,
  place: IngestSummary['place'],
): IngestSummary['rejectedRows'] {
  const lineOf = (rowNumber: number) => lines[rowNumber - rowOffset - 1] ?? rowNumber
  return answer.rejectedRows.map(({ rowNumber, reason }) => ({
    line: lineOf(rowNumber),
    reason: reason.replace(/ as row (\d+)/, (_, earlier) => ` as ${place} ${lineOf(Number(earlier))}`),
  }))
}

/** The first rejected row where every row was; null otherwise. Rows that were ingested before count as accepted. */
export function allRejected({ observations, labels, rejected, rejectedRows, place }: IngestSummary): string | null {
  if (observations + labels > 0 || rejected === 0) return null
  return rejectedRows.slice(0, 1).map(inLine(place)).join()
}

/** The result of a file for a person: new rows, known rows, and each rejected row with its line and reason. */
export function ingestLines(summary: IngestSummary): string[] {
  const { modelName, place, rejected, rejectedRows, ignoredColumns, notes, rows } = summary
  const taken = [observationsInWords(summary), labelsInWords(summary)].filter((words) => words !== null)
  const more = rejected - rejectedRowsShown
  return [
    `${modelName}: ${taken.length === 0 ? 'nothing was ingested' : taken.join('; ')}.`,
    ...waitingLines(summary),
    ...notes,
    ...(ignoredColumns.length > 0
      ? [`Columns ignored, because the model file does not name them: ${ignoredColumns.join(', ')}.`]
      : []),
    ...(rejected > 0 ? [`${rejected} of ${plural(rows, 'row')} rejected:`] : []),
    ...rejectedRows.slice(0, rejectedRowsShown).map((row) => `  ${inLine(place)(row)}`),
    ...(more > 0 ? [`  and ${more} more; --json lists them.`] : []),
  ]
}

const inLine =
  (place: IngestSummary['place']) =>
  ({ line, reason }: IngestSummary['rejectedRows'][number]) =>
    `${place} ${line}: ${reason}`

function observationsInWords({ observations, observationsNew, scored }: IngestSummary): string | null {
  if (observations === 0) return null
  const known = observations - observationsNew
  const asides = [
    ...(known > 0 ? [`${known} already known`] : []),
    // The answer does not say how many of the known rows were scored now.
    ...(known === 0 && scored > 0 ? [`${scored} scored`] : []),
  ]
  return `${plural(observationsNew, 'new observation')}${inBrackets(asides)}`
}

function labelsInWords(summary: IngestSummary): string | null {
  const { labels, labelsNew, labelsCorrected, labelsSuperseded } = summary
  if (labels === 0) return null
  const known = labels - labelsNew - labelsCorrected - labelsSuperseded
  const asides = [
    ...(labelsCorrected > 0 ? [`${labelsCorrected} corrected`] : []),
    ...(labelsSuperseded > 0 ? [`${labelsSuperseded} superseded by a label that was known later`] : []),
    ...(known > 0 ? [`${known} already known`] : []),
  ]
  return `${plural(labelsNew, 'new label')}${inBrackets(asides)}`
}

/** Labels that found no observation. An id such as 1000.0 is no 1000: only its sender knows whether they are one. */
function waitingLines({ labelsWaiting, labelWaitingId: id }: IngestSummary): string[] {
  if (labelsWaiting === 0) return []
  const first = id === null ? '' : ` (first id: ${id})`
  const [integer] = /^\d+(?=\.0+$)/.exec(id ?? '') ?? []
  const decimal = integer === undefined ? '' : ` Ids are compared as text: ${id} is not ${integer}.`
  return [
    `${plural(labelsWaiting, 'label')} found no observation yet${first}: a label counts once its observation arrives.${decimal}`,
  ]
}

function inBrackets(asides: readonly string[]): string {
  return asides.length === 0 ? '' : ` (${asides.join(', ')})`
}
