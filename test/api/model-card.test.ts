import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cardStyle, cardStyleSource } from '#api/model-card/card-style'
import { modelCardSchema } from '#contracts/api/model-card'
import { versionDetailSchema } from '#contracts/api/model-version'
import { versionListSchema } from '#contracts/api/models'
import { hourMs, toIso } from '#core/instant'
import { sql } from '#core/sql'
import { evaluations, keepVersionOfTask } from '#test/support/version-of-task'
import { type ApiLab, labStart, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
  const files = [
    { ...priceModel, name: 'delay', task: 'regression', description: 'Minutes <late>' },
    { ...priceModel, name: 'wood', task: 'multiclass-classification', classes: ['ash', 'beech', 'cedar'] },
  ]
  for (const file of files) {
    await lab.json(201, 'PUT', `/v1/models/${file.name}`, file)
    await keepVersionOfTask(lab.database, { modelName: file.name, task: file.task as 'regression', now: labStart })
  }
  // Labels 10 and 20 of values 12 and 14: a mean absolute error of 4. Classes 0 and 2, both answered with 0.
  await lab.database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, probabilities, label, labelled_at)
    values ('delay', ${toIso(labStart - hourMs)}::timestamptz, 'a', 'b', 1, 12, null, 10, ${toIso(labStart)}::timestamptz),
           ('delay', ${toIso(labStart - hourMs)}::timestamptz, 'b', 'b', 1, 14, null, 20, ${toIso(labStart)}::timestamptz),
           ('wood', ${toIso(labStart - hourMs)}::timestamptz, 'a', 'b', 1, 0, '[0.6, 0.3, 0.1]', 0, ${toIso(labStart)}::timestamptz),
           ('wood', ${toIso(labStart - hourMs)}::timestamptz, 'b', 'b', 1, 0, '[0.5, 0.1, 0.4]', 2, ${toIso(labStart)}::timestamptz)`)
})
afterAll(() => lab.close())

describe('a version of a regression', () => {
  it('has its figures in the unit of its label, and none of a classification', async () => {
    const found = versionListSchema.parse(await lab.json(200, 'GET', '/v1/models/delay/versions'))
    expect(found).toMatchObject({ task: 'regression', metric: 'mean absolute error' })
    expect(found.versions[0]?.live).toEqual({ labelled: 2, accuracy: null, figure: 4 })
    expect(found.versions[0]?.heldOut).toMatchObject({
      ...{ rows: 88, figureName: 'mean absolute error', naiveFigure: 15, mae: 12.3, rmse: 20.5, mase: 0.61, r2: 0.42 },
      ...{ intervalCoverage: 0.91, accuracy: null, precision: null, recall: null, f1: null, auc: null, logLoss: null },
    })
  })

  it('shows values against labels, its interval and what it needs its features for', async () => {
    const found = versionDetailSchema.parse(await lab.json(200, 'GET', '/v1/models/delay/versions/1'))
    const { residuals, interval, importance } = evaluations.regression
    expect(found).toMatchObject({
      task: 'regression',
      classes: null,
      residuals,
      interval,
      importance,
      calibration: null,
    })
    expect(found.challenger).toMatchObject({ mae: 12.3, accuracy: null, confusion: null, classConfusion: null })
  })
})

describe('a version of several classes', () => {
  it('has macro figures, and its matrix by class', async () => {
    const list = versionListSchema.parse(await lab.json(200, 'GET', '/v1/models/wood/versions'))
    expect(list.versions[0]?.live).toEqual({ labelled: 2, accuracy: 0.5, figure: 0.5 })
    expect(list.versions[0]?.heldOut).toMatchObject({ f1: 0.76, balancedAccuracy: 0.75, mae: null, r2: null })
    const found = versionDetailSchema.parse(await lab.json(200, 'GET', '/v1/models/wood/versions/1'))
    const { challenger, calibration } = evaluations['multiclass-classification']
    expect(found).toMatchObject({ classes: ['ash', 'beech', 'cedar'], calibration, residuals: null, importance: null })
    expect(found.challenger).toMatchObject({
      ...{ confusion: null, classConfusion: challenger.confusion, byClass: challenger.byClass },
    })
  })
})

describe('a model card', () => {
  const cardOf = async (model: string) =>
    modelCardSchema.parse(await lab.json(200, 'GET', `/v1/models/${model}/versions/1/card`))

  it('says what is known of data, features, figures, gate and lineage', async () => {
    const card = await cardOf('delay')
    expect(card).toMatchObject({
      ...{ modelName: 'delay', version: 1, task: 'regression', classificationThreshold: null, status: 'champion' },
      data: {
        ...{
          from: '1996-01-01T00:00:00.000Z',
          evaluatedTo: '1996-08-20T00:00:00.000Z',
          to: '1996-09-01T00:00:00.000Z',
        },
        ...{ trainingRows: 354, heldOutRows: 88, rows: 442 },
      },
      interval: { coverage: 0.9, lower: -20.5, upper: 31 },
      live: { metric: 'mean absolute error', labelled: 2, figure: 4 },
      gate: { outcome: 'first', reason: 'First version: it has no champion to beat.' },
      lineage: { runId: 'delay-run', trigger: 'manual', askedBy: 'ana', trainedIn: 'sha256:abc', backend: 'local' },
      artifact: { sha256: 'abc', bytes: 1234, retained: true },
    })
    expect(card.features.map(({ name, importance }) => [name, importance])).toEqual([
      ['demand', 2.5],
      ['region', 0.5],
    ])
    expect(card.heldOut?.version?.figure).toBeCloseTo(12.3, 9)
    expect(card.heldOut?.version?.standardError).toBeGreaterThan(0)
    expect(card.heldOut?.champion?.figure).toBeCloseTo(14, 9)
    expect(card.heldOut?.naive).toEqual({ figure: 15, standardError: null })
  })

  it('lists the limits that are known, and only those', async () => {
    const { limits } = await cardOf('delay')
    expect(limits).toEqual([
      expect.stringContaining('Its figures are those of a fit on rows up to'),
      'A category that its training rows did not show counts as missing (region).',
    ])
    const wood = await cardOf('wood')
    expect(wood.limits).toContain('Its trainer measured no importance of the features.')
    expect(wood.limits.join(' ')).not.toContain('interval')
    await lab.database.execute(sql`
      update model_versions set barred_at = now(), status = 'archived', files_removed_at = now(),
             evaluation = jsonb_set(evaluation, '{interval,lower}', 'null') where model_name = 'delay'`)
    const { limits: more } = await cardOf('delay')
    expect(more.slice(0, 3)).toEqual([
      'It was taken back or removed by a person, and is never picked again.',
      'Its files are removed: it cannot serve any more.',
      '88 held-out rows did not suffice for an interval of its values.',
    ])
  })

  it('says of an image that is known by its tag alone that it may have been another one', async () => {
    await lab.database.execute(
      sql`update model_versions set trained_in = 'registry/trainer:latest' where model_name = 'wood'`,
    )
    expect((await cardOf('wood')).limits).toContain(
      'Its training image is known by a tag alone (registry/trainer:latest), which may have been given to another image since.',
    )
    const page = await (await lab.request('GET', '/v1/models/wood/versions/1/card.html')).text()
    expect(page).toContain('registry/trainer:latest (a tag; its digest is unknown)')
  })

  it('is one page without scripts, whose text is escaped and whose style the content policy allows', async () => {
    const answer = await lab.request('GET', '/v1/models/delay/versions/1/card.html')
    expect(answer.headers.get('content-type')).toContain('text/html')
    const page = await answer.text()
    expect(page).toContain('Minutes &lt;late&gt;')
    expect(page).toContain('ana asked: &lt;b&gt;a new tariff&lt;/b&gt;')
    expect(page).not.toMatch(/<script|<link|src=|null|undefined|NaN/)
    expect(page).toContain(`<style>${cardStyle}</style>`)
    expect(cardStyleSource).toBe(`'sha256-${createHash('sha256').update(cardStyle).digest('base64')}'`)
    expect(answer.headers.get('content-security-policy')).toContain(cardStyleSource)
    const asked = await lab.request('GET', '/v1/models/delay/versions/1/card', undefined, { accept: 'text/html' })
    expect(await asked.text()).toBe(page)
  })

  it('names each class with its figures, the worst first', async () => {
    const page = await (await lab.request('GET', '/v1/models/wood/versions/1/card.html')).text()
    const places = ['Class cedar', 'Class ash', 'Class beech'].map((name) => page.indexOf(name))
    expect(places[0]).toBeGreaterThan(0)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('is missing with its version', async () => {
    const problem = await lab.json(404, 'GET', '/v1/models/delay/versions/9/card')
    expect(problem.detail).toBe('There is no version 9 of delay.')
  })
})
