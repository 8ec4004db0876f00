import { html } from 'hono/html'
import type { ModelCard } from '#contracts/api/model-card'
import { environmentInWords } from '#contracts/trained-in-words'
import { triggerInWords } from '#contracts/trigger-words'
import { percent, showFigure, showMoment } from '#contracts/wording'
import { cardFigures } from './card-figures.ts'
import { cardStyle } from './card-style.ts'

type Markup = ReturnType<typeof html>
type Line = readonly [title: string, value: string | number | null | Markup]

/** A model card as one page of HTML, whole in one file and without scripts. What is not known has no line. */
export function cardPage(card: ModelCard): string {
  const { modelName, version, description, heldOut, interval, live, gate, lineage, artifact, limits } = card
  const title = `${modelName}, version ${version}`
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Model card: ${title}</title><style>${rawStyle}</style></head><body>
<p class="m">Model card</p><h1>${title}</h1>
${description === null ? '' : html`<p>${description}</p>`}
${table([
  ['Task', card.task.replaceAll('-', ' ')],
  ['Type', card.type.replaceAll('_', ' ')],
  ['Classes', card.classes?.join(', ') ?? null],
  ['Positive from a score of', card.classificationThreshold],
  ['Status', card.statusReason === null ? card.status : `${card.status}: ${card.statusReason}`],
  ['Trained', moment(card.createdAt)],
  ['Champion since', moment(card.promotedAt)],
  ['Retired', moment(card.retiredAt)],
])}
${section('Known limits', limits.length === 0 ? null : html`<ul>${limits.map((limit) => html`<li>${limit}</li>`)}</ul>`)}
${section(
  'Data',
  table([
    ['Rows', span(card.data.from, card.data.to)],
    ['Joined rows', count(card.data.rows)],
    ['Training rows', count(card.data.trainingRows)],
    ['Held-out rows', count(card.data.heldOutRows)],
  ]),
)}
${section('Figures on the held-out rows', heldOut === null ? null : html`${comparison(heldOut)}${table(cardFigures(heldOut, card.classes))}`)}
${section(
  'Interval',
  interval?.lower == null || interval.upper === null
    ? null
    : table([
        [
          `Meant for ${percent(interval.coverage)} of the labels`,
          `value ${signed(interval.lower)} to ${signed(interval.upper)}`,
        ],
      ]),
)}
${section(
  'In production',
  live.labelled === 0 || live.figure === null
    ? null
    : table([
        [live.metric, showFigure(live.figure)],
        ['Labels', count(live.labelled)],
        ['Probation', card.probation === 'none' ? null : card.probation],
      ]),
)}
${section(
  'Gate',
  table([
    ['Outcome', gate.outcome],
    ['Reason', gate.reason],
  ]),
)}
${section(
  'Lineage',
  table([
    ['Run', lineage.runId],
    ['Trigger', triggerInWords(lineage.trigger)],
    ['Asked by', lineage.askedBy],
    ['Reason', lineage.reason],
    ...lineage.causes.slice(1).map((cause): Line => ['Also', `${cause.kind}: ${cause.reason}`]),
    ['Requested', moment(lineage.requestedAt)],
    ['Champion then', lineage.championVersion === null ? null : `version ${lineage.championVersion}`],
    ['Backend', lineage.backend],
    ['Job', lineage.jobName],
    ['Training environment', lineage.trainedIn === null ? null : environmentInWords(lineage.trainedIn)],
    ['Artifact, SHA-256', artifact.sha256],
    ['Artifact, bytes', count(artifact.bytes)],
  ]),
)}
${section('Parameters', table(Object.entries(card.parameters).map(([name, value]): Line => [name, String(value)])))}
${section(`${card.features.length} features`, featureTable(card.features))}
</body></html>
`
  return String(page)
}

const rawStyle = html([cardStyle] as unknown as TemplateStringsArray)

function section(title: string, content: Markup | null): Markup | '' {
  return content === null ? '' : html`<h2>${title}</h2>${content}`
}

/** @returns null where no line has a value */
function table(lines: readonly Line[]): Markup | null {
  const known = lines.filter(([, value]) => value !== null && value !== '')
  if (known.length === 0) return null
  return html`<table>${known.map(([title, value]) => html`<tr><th scope="row">${title}</th><td>${value}</td></tr>`)}</table>`
}

function comparison({
  metric,
  version,
  champion,
  naive,
  lossSaved,
  lossSavedError,
}: NonNullable<ModelCard['heldOut']>) {
  if (metric === null) return ''
  const shown = (each: typeof version) =>
    each && `${showFigure(each.figure)}${each.standardError === null ? '' : ` ± ${showFigure(each.standardError)}`}`
  return table([
    [metric, shown(version)],
    [`${metric} of the champion then`, shown(champion)],
    [`${metric} of the best naive forecast`, shown(naive)],
    [
      'Loss saved against the champion',
      lossSaved === null
        ? null
        : `${signed(lossSaved)}${lossSavedError === null ? '' : ` ± ${showFigure(lossSavedError)}`} a row`,
    ],
  ])
}

function featureTable(features: ModelCard['features']): Markup {
  const head = html`<tr><th scope="col">Feature</th><th scope="col">Group</th><th scope="col">Kind</th><th scope="col" class="n">Importance</th></tr>`
  const rows = features.map(({ name, group, kind, importance, importanceError }) => {
    const error = importanceError === null ? '' : ` ± ${showFigure(importanceError)}`
    const shown = importance === null ? '' : `${showFigure(importance)}${error}`
    return html`<tr><th scope="row">${name}</th><td>${group}</td><td>${kind}</td><td class="n">${shown}</td></tr>`
  })
  return html`<table>${head}${rows}</table>`
}

function moment(iso: string | null): string | null {
  return iso === null ? null : showMoment(iso)
}

function span(from: string | null, to: string | null): string | null {
  return from === null || to === null ? null : `${showMoment(from)} to ${showMoment(to)}`
}

function count(value: number | null): string | null {
  return value === null ? null : value.toLocaleString('en')
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${showFigure(Math.abs(value))}`
}
