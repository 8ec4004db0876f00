import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelLines } from '#cli/model-lines'
import { type DriftMap, distributionSchema, driftMapSchema } from '#contracts/api/drift'
import { versionDetailSchema } from '#contracts/api/model-version'
import { trendsSchema, versionListSchema } from '#contracts/api/models'
import { performanceSchema } from '#contracts/api/performance'
import { timelineSchema } from '#contracts/api/timeline'
import { hourMs, toIso } from '#core/instant'
import { encodeProfile, encodeProfiles } from '#core/profile/encode-profiles'
import { profileRows } from '#core/profile/profile-rows'
import { sql } from '#core/sql'
import { ensurePartitions } from '#store/tables/partitions'
import { type ApiLab, labStart, openApiLab, priceModel } from './api-lab.ts'

const at = (hours: number) => toIso(labStart - 100 * hourMs + hours * hourMs)
const span = `from=${at(0)}&to=${at(100)}`

const noFigures = {
  ...{ balancedAccuracy: null, brier: null, mae: null, rmse: null, mase: null, r2: null, pinball: null },
  ...{ intervalCoverage: null, confusion: null, classConfusion: null, byClass: null },
}

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
  const range = { from: labStart - 200 * hourMs, to: labStart + hourMs }
  for (const table of ['feature_drift_metrics', 'feature_profiles'] as const) {
    await ensurePartitions(lab.database, table, range)
  }
  await lab.database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, promoted_at, promoted_by)
    values ('price', 1, 'r1', 'archived', ${at(0)}::timestamptz, ${at(1)}::timestamptz, 'policy'),
           ('price', 2, 'r2', 'champion', ${at(50)}::timestamptz, ${at(50)}::timestamptz, 'policy')`)
  await lab.database.execute(sql`update models set serving_version = 2`)
  await lab.database.execute(sql`
    insert into model_performance_history (timestamp, model_type, model_name, version, window_start, window_end, observations, scored,
           labelled, provisional, accuracy_score, verdict)
    select ${at(0)}::timestamptz + hour * interval '1 hour', 'xgboost', 'price', 1 + hour / 50, ${at(0)}::timestamptz,
           ${at(0)}::timestamptz, 300, 300, 300, false, 0.5 + hour / 1000.0, 'healthy'
      from generate_series(0, 99) as hour`)
  await lab.database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, label, labelled_at)
    select 'price', ${at(0)}::timestamptz + i * interval '1 hour', i::text, 'b', 2, 0.9, i % 2, ${at(99)}::timestamptz
      from generate_series(60, 69) as i`)
})
afterAll(() => lab.close())

describe('performance over time', () => {
  it('gives every look where they are few', async () => {
    const { points } = performanceSchema.parse(await lab.json(200, 'GET', `/v1/models/price/performance?${span}`))
    expect(points).toHaveLength(100)
    expect(points[3]).toMatchObject({ at: at(3), accuracy: 0.503, accuracyMin: 0.503, accuracyMax: 0.503, version: 1 })
  })

  it('has the threshold that the checks hold the model to: of a regression none before somebody sets one', async () => {
    const name = 'dose'
    const file = { ...priceModel, name, task: 'regression' }
    await lab.json(201, 'PUT', `/v1/models/${name}`, file)
    const threshold = async (model: string) =>
      performanceSchema.parse(await lab.json(200, 'GET', `/v1/models/${model}/performance?${span}`)).threshold
    expect([await threshold('price'), await threshold(name)]).toEqual([0.7, null])
    await lab.json(200, 'PUT', `/v1/configuration/performance_threshold?model=${name}`, { value: 0.6 })
    expect(await threshold(name)).toBe(0.6)
  })

  it('names the classes of a multiclass model, which its figures have by index', async () => {
    const [task, name] = ['multiclass-classification', 'kind']
    await lab.json(201, 'PUT', `/v1/models/${name}`, { ...priceModel, name, task, classes: ['low', 'high', 'other'] })
    const classes = async (model: string) =>
      performanceSchema.parse(await lab.json(200, 'GET', `/v1/models/${model}/performance?${span}`)).classes
    expect([await classes(name), await classes('price')]).toEqual([['low', 'high', 'other'], null])
  })

  it('thins out many, and keeps the extremes of what it leaves out', async () => {
    const path = `/v1/models/price/performance?${span}&points=10`
    const { points, stretchMs } = performanceSchema.parse(await lab.json(200, 'GET', path))
    expect([points.length, stretchMs]).toEqual([10, 10 * hourMs])
    expect(points[1]).toMatchObject({ at: at(19), accuracy: 0.519, accuracyMin: 0.51, accuracyMax: 0.519 })
  })

  it('refuses a span that ends before it begins', async () => {
    const problem = await lab.json(422, 'GET', `/v1/models/price/performance?from=${at(5)}&to=${at(5)}`)
    expect(problem.errors).toEqual([{ field: 'from', message: 'has to be before `to`' }])
  })

  it("gives models' last accuracies, oldest first", async () => {
    const { trends } = trendsSchema.parse(await lab.json(200, 'GET', '/v1/model-trends?models=price,nope&points=2'))
    expect(trends).toEqual([
      {
        modelName: 'price',
        accuracies: [
          { at: at(98), accuracy: 0.598, figure: null },
          { at: at(99), accuracy: 0.599, figure: null },
        ],
      },
      { modelName: 'nope', accuracies: [] },
    ])
  })

  it("gives a model's figure in its own metric beside the naive forecast", async () => {
    await lab.json(201, 'PUT', '/v1/models/lossy', { ...priceModel, name: 'lossy', metric: 'log-loss' })
    await lab.database.execute(sql`
      insert into model_performance_history (timestamp, model_type, model_name, window_start, window_end, observations, scored,
             labelled, provisional, accuracy_score, verdict, figure, naive_figure, naive_accuracy)
      values (${at(1)}::timestamptz, 'xgboost', 'lossy', ${at(0)}::timestamptz, ${at(1)}::timestamptz, 300, 300, 300,
              false, 0.8, 'healthy', 0.42, 0.56, 0.75)`)
    const { model } = await lab.json(200, 'GET', '/v1/models/lossy')
    expect(model.metric).toBe('log-loss')
    expect(model.performance).toMatchObject({
      ...{ metric: 'log loss', figure: 0.42, naiveFigure: 0.56, accuracy: 0.8, naiveAccuracy: 0.75 },
    })
    const price = await lab.json(200, 'GET', '/v1/models/price')
    expect(price.model).toMatchObject({ metric: 'accuracy', performance: { metric: 'accuracy', figure: null } })
    const { trends } = await lab.json(200, 'GET', '/v1/model-trends?models=lossy')
    expect(trends).toEqual([{ modelName: 'lossy', accuracies: [{ at: at(1), accuracy: 0.8, figure: 0.42 }] }])
  })

  it("shows a version's confusion matrix and calibration, and its champion's on the same rows", async () => {
    const figures = { accuracy: 0.8, precision: 0.75, recall: 0.9, f1: 0.8182, auc: 0.87, logLoss: 0.4 }
    const confusion = { truePositives: 9, falsePositives: 3, trueNegatives: 7, falseNegatives: 1 }
    const calibration = [{ from: 0.8, to: 0.9, rows: 12, meanScore: 0.84, positiveShare: 0.75 }]
    const evaluation = { challenger: { ...figures, confusion, constantOutput: false }, champion: figures, calibration }
    await lab.database.execute(sql`
      update model_versions set evaluation = ${JSON.stringify(evaluation)}::jsonb where model_name = 'price' and version = 2`)
    const found = versionDetailSchema.parse(await lab.json(200, 'GET', '/v1/models/price/versions/2'))
    expect(found).toMatchObject({
      version: { version: 2, live: { labelled: 10, accuracy: 0.5, figure: 0.5 } },
      calibration,
    })
    expect(found.task).toBe('binary-classification')
    expect(found.challenger).toEqual({ ...noFigures, ...figures, confusion })
    expect(found.champion).toEqual({ ...noFigures, ...figures })
    // A version whose training measured nothing.
    const first = versionDetailSchema.parse(await lab.json(200, 'GET', '/v1/models/price/versions/1'))
    expect([first.version.version, first.challenger, first.champion, first.calibration]).toEqual([1, null, null, null])
    for (const version of ['3', '99999']) {
      const problem = await lab.json(404, 'GET', `/v1/models/price/versions/${version}`)
      expect(problem.detail).toBe(`There is no version ${version} of price.`)
    }
    await lab.json(404, 'GET', '/v1/models/nope/versions/1')
    await lab.json(422, 'GET', '/v1/models/price/versions/one')
  })

  it('counts what each version answered', async () => {
    const { versions } = versionListSchema.parse(await lab.json(200, 'GET', '/v1/models/price/versions'))
    expect(versions.map(({ version, live }) => [version, live])).toEqual([
      [2, { labelled: 10, accuracy: 0.5, figure: 0.5 }],
      [1, { labelled: 0, accuracy: null, figure: null }],
    ])
  })

  it('says until when a probation runs, and tells one that stayed undecided from one that was passed', async () => {
    const probationOf = async () => {
      const { versions } = versionListSchema.parse(await lab.json(200, 'GET', '/v1/models/price/versions'))
      return versions.map(({ version, probation, probationUntil }) => [version, probation, probationUntil])
    }
    const { database } = lab
    await database.execute(sql`
      update model_versions set probation_state = 'running', probation_until = ${at(30)}::timestamptz
       where model_name = 'price' and version = 2`)
    expect((await probationOf())[0]).toEqual([2, 'running', at(30)])
    await database.execute(sql`update model_versions set probation_state = 'passed' where model_name = 'price'`)
    expect((await probationOf()).map(([version, probation]) => [version, probation])).toEqual([
      [2, 'passed'],
      [1, 'passed'],
    ])
    await database.execute(sql`
      insert into retraining_logs (timestamp, event_type, status, model_name, detail, natural_key)
      values (${at(29)}::timestamptz, 'probation', 'passed', 'price', '{"version": 2, "outcome": "undecided"}'::jsonb, 'a'),
             (${at(20)}::timestamptz, 'probation', 'passed', 'price', '{"version": 1, "outcome": "passed"}'::jsonb, 'b')`)
    expect(await probationOf()).toEqual([
      [2, 'undecided', at(30)],
      [1, 'passed', null],
    ])
  })
})

describe('drift over time', () => {
  const mapOf = async (query: string): Promise<DriftMap> =>
    driftMapSchema.parse(await lab.json(200, 'GET', `/v1/models/price/drift?${span}&${query}`))

  beforeAll(async () => {
    await lab.database.execute(sql`
      insert into feature_drift_metrics (timestamp, model_name, version, feature_name, feature_group, feature_kind, outcome, ks_statistic,
             severity, threshold, window_start, window_end)
      select ${at(0)}::timestamptz + hour * interval '1 hour', 'price', 2, 'demand', 'other', 'numeric',
             case when hour = 42 then 'drifted' else 'stable' end, hour / 100.0, case when hour = 42 then 'high' end, 0.1,
             ${at(50)}::timestamptz, ${at(99)}::timestamptz
        from generate_series(0, 89) as hour`)
    const profileOf = (from: number) => {
      const rows = Array.from({ length: 100 }, (_, index) => [from + index])
      return profileRows({ rows, index: 0, kind: 'numeric', k: 400, seed: 'test' })
    }
    await lab.database.execute(sql`
      insert into feature_references (model_name, version, feature_name, feature_group, feature_kind, row_count, null_count, profile,
             window_start, window_end)
      values ('price', 2, 'demand', 'other', 'numeric', 100, 0, ${JSON.stringify(encodeProfile(profileOf(0)))}::jsonb,
              ${at(0)}::timestamptz, ${at(10)}::timestamptz)`)
    const [part] = encodeProfiles(new Map([['demand', profileOf(50)]]))
    await lab.database.execute(sql`
      insert into feature_profiles (model_name, bucket_at, resolution, batch_id, row_count, profiles)
      values ('price', ${at(60)}::timestamptz, 'half-hour', 'b1', 100, ${JSON.stringify(part)}::jsonb)`)
  })

  it('shows of each stretch the look that found most', async () => {
    const { features, stretches } = await mapOf('cells=10')
    const demand = features.find(({ feature }) => feature === 'demand')
    expect(stretches).toHaveLength(10)
    expect(demand?.cells[4]).toMatchObject({ at: at(42), outcome: 'drifted', severity: 'high' })
    expect(demand?.cells[5]).toMatchObject({ at: at(59), outcome: 'stable', statistic: 0.59 })
    expect(demand?.cells[9]).toBeNull()
  })

  it('has every feature of the model, looked at or not, a page at a time', async () => {
    const first = await mapOf('cells=2&limit=1')
    expect([first.features.map(({ feature }) => feature), first.next]).toEqual([['demand'], 'other/demand'])
    const second = await mapOf(`cells=2&limit=1&cursor=${encodeURIComponent(first.next ?? '')}`)
    expect([second.features.map(({ feature }) => feature), second.next]).toEqual([['region'], 'other/region'])
    expect(second.features[0]?.cells).toEqual([null, null])
    const scores = await mapOf(`cells=2&limit=2&cursor=${encodeURIComponent(second.next ?? '')}`)
    expect([scores.features.map(({ feature }) => feature), scores.next]).toEqual([['confidence', 'prediction'], null])
  })

  it('puts the reference beside what came in', async () => {
    const answer = await lab.json(200, 'GET', '/v1/models/price/drift/demand?bins=4')
    const { distribution, statistic, at: lookedAt } = distributionSchema.parse(answer)
    expect([lookedAt, statistic]).toEqual([at(89), 0.89])
    if (distribution?.kind !== 'numeric') throw new Error('no distribution')
    expect(distribution.edges).toHaveLength(5)
    const sum = (shares: number[]) => shares.reduce((a, b) => a + b, 0)
    expect([sum(distribution.reference), sum(distribution.current)]).toEqual([1, 1])
    expect(distribution.reference[0]).toBeGreaterThan(0.3)
    expect(distribution.current[0]).toBe(0)
  })

  it('makes the reference once more of the profiles of its time, where it went with the files of its version', async () => {
    await lab.database.execute(sql`delete from feature_references`)
    await lab.database.execute(sql`
      insert into feature_profiles (model_name, bucket_at, resolution, batch_id, row_count, profiles)
      select model_name, ${at(-60)}::timestamptz, resolution, 'b0', row_count, profiles from feature_profiles`)
    await lab.database.execute(sql`
      update model_versions set trained_from = ${at(-100)}::timestamptz, cutoff_at = ${at(0)}::timestamptz`)
    const { distribution } = await lab.json(200, 'GET', '/v1/models/price/drift/demand?bins=4')
    expect(distribution.reference).toEqual(distribution.current)
  })

  it('has no distribution of a time whose profiles are gone, and no look where nobody looked', async () => {
    await lab.database.execute(sql`delete from feature_profiles`)
    expect((await lab.json(200, 'GET', '/v1/models/price/drift/demand')).distribution).toBeNull()
    expect((await lab.json(404, 'GET', '/v1/models/price/drift/region')).code).toBe('NOT_FOUND')
  })
})

describe('the timeline', () => {
  it('tells which version served when, and what happened', async () => {
    await lab.database.execute(sql`
      insert into retraining_logs (timestamp, event_type, status, model_name, trigger, reason, detail, natural_key)
      values (${at(1)}::timestamptz, 'promotion', 'first', 'price', 'initial', 'the first', '{"version": 1}', 'a'),
             (${at(50)}::timestamptz, 'promotion', 'better', 'price', 'drift', 'better', '{"version": 2}', 'b'),
             (${at(60)}::timestamptz, 'decision', 'suppressed', 'price', 'drift', 'cooldown', '{}', 'c'),
             (${at(70)}::timestamptz, 'rollback', 'rolled-back', 'price', 'performance', 'worse', '{"toVersion": 1}', 'd'),
             (${at(80)}::timestamptz, 'rollback', 'overtaken', 'price', 'performance', 'overtaken', '{"toVersion": 2}', 'e')`)
    const timeline = timelineSchema.parse(await lab.json(200, 'GET', `/v1/models/price/timeline?${span}`))
    expect(timeline.champions).toEqual([
      { version: 1, from: at(1), to: at(50) },
      { version: 2, from: at(50), to: at(70) },
      { version: 1, from: at(70), to: null },
    ])
    expect(timeline.marks.map(({ kind, version }) => [kind, version])).toEqual([
      ['promoted', 1],
      ['promoted', 2],
      ['rolled-back', 1],
    ])
    const later = timelineSchema.parse(
      await lab.json(200, 'GET', `/v1/models/price/timeline?from=${at(65)}&to=${at(100)}`),
    )
    expect([later.champions.map(({ version }) => version), later.marks.length]).toEqual([[2, 1], 1])
  })

  it('is told which version served when, and when none did', async () => {
    await lab.database.execute(sql`
      insert into retraining_logs (timestamp, event_type, status, model_name, reason, detail, natural_key)
      values (${at(1)}::timestamptz, 'serving', 'serving', 'price', '1', '{"version": 1}', 's1'),
             (${at(20)}::timestamptz, 'serving', 'lost', 'price', 'gone', '{"version": null}', 's2'),
             (${at(30)}::timestamptz, 'serving', 'restored', 'price', 'back', '{"version": 1}', 's3'),
             (${at(40)}::timestamptz, 'serving', 'failed', 'price', 'no', '{"version": 2}', 's4'),
             (${at(51)}::timestamptz, 'serving', 'serving', 'price', '2', '{"version": 2}', 's5')`)
    const { serving } = timelineSchema.parse(await lab.json(200, 'GET', `/v1/models/price/timeline?${span}`))
    expect(serving).toEqual([
      { version: 1, from: at(1), to: at(20) },
      { version: null, from: at(20), to: at(30) },
      { version: 1, from: at(30), to: at(51) },
      { version: 2, from: at(51), to: null },
    ])
    const later = timelineSchema.parse(
      await lab.json(200, 'GET', `/v1/models/price/timeline?from=${at(25)}&to=${at(35)}`),
    )
    expect(later.serving).toEqual([
      { version: null, from: at(20), to: at(30) },
      { version: 1, from: at(30), to: null },
    ])
  })
})

describe('status and readiness', () => {
  it('status names broken data in words', async () => {
    await lab.database.execute(sql`
      insert into episodes (id, model_name, kind, subject, opened_at, last_seen_at)
      select 'q' || index, 'price', 'data-quality', subject, ${at(20)}::timestamptz, ${at(20)}::timestamptz
        from unnest(array['rejected-rows: incoming rows', 'null-spike: demand', 'missing-columns: region', 'silence: observations'])
             with ordinality as problem (subject, index)`)
    try {
      const { models } = await lab.json(200, 'GET', '/v1/status')
      expect(modelLines(models).join('\n')).toContain(
        'rows rejected, null spike in `demand`, column missing: `region`, more broken data',
      )
    } finally {
      await lab.database.execute(sql`delete from episodes where id like 'q%'`)
    }
  })

  it('readiness and status say it when no version serves', async () => {
    expect(await lab.json(200, 'GET', '/ready')).toMatchObject({ status: 'ready' })
    await lab.database.execute(sql`
      update models set serving_version = null, serving_problem = 'model.onnx is gone', serving_lost_at = ${at(20)}::timestamptz,
                        serving_lost_observations = 0`)
    const text = await (await lab.request('GET', '/metrics')).text()
    expect(text).not.toContain('remodel_model_serving_version{')
    expect(text).toContain('remodel_model_is_served{model="price"} 0')
    const ready = await lab.json(200, 'GET', '/ready')
    expect([ready.status, ready.components.at(-1)]).toEqual([
      'degraded',
      {
        component: 'serving',
        status: 'degraded',
        detail: expect.stringMatching(/^No version serves price: version \d cannot be served: model.onnx is gone$/),
      },
    ])
    const { models } = await lab.json(200, 'GET', '/v1/status')
    expect(models[0]).toMatchObject({
      servingVersion: null,
      servingProblem: { reason: 'model.onnx is gone', since: at(20), rowsSince: 0 },
    })
    expect(modelLines(models)).toContainEqual(
      expect.stringMatching(/^price: No version serves since .*: model.onnx is gone\.$/),
    )
  })
})
