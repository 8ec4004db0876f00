import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installationMetrics, modelMetrics, modelsMax } from '#api/history/prometheus-metrics'
import { dayMs, hourMs, toIso } from '#core/instant'
import { sql } from '#core/sql'
import { putConfiguration } from '#store/configuration/put-configuration'
import { ensurePartitions } from '#store/tables/partitions'
import { type ApiLab, labStart, openApiLab, priceModel } from './api-lab.ts'

const at = (hours: number) => toIso(labStart + hours * hourMs)

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
  await ensurePartitions(lab.database, 'feature_drift_metrics', { from: labStart - dayMs, to: labStart + dayMs })
  for (const name of ['price', 'idle']) await lab.json(201, 'PUT', `/v1/models/${name}`, { ...priceModel, name })
  const { database } = lab
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, promoted_at, promoted_by)
    values ('price', 1, 'r1', 'archived', ${at(-9)}::timestamptz, ${at(-9)}::timestamptz, 'policy'),
           ('price', 2, 'r2', 'champion', ${at(-8)}::timestamptz, ${at(-8)}::timestamptz, 'policy')`)
  await database.execute(sql`
    update models set serving_version = 1, breaker_runs = 2, breaker_counted_at = ${at(-1)}::timestamptz where model_name = 'price'`)
  await database.execute(sql`
    insert into model_performance_history (timestamp, model_type, model_name, version, window_start, window_end, observations, scored,
           labelled, label_coverage, provisional, accuracy_score, auc_roc, latency_p50_ms, latency_p95_ms, latency_p99_ms, verdict,
           window_figure, window_naive_figure, interval_coverage)
    select ${at(-2)}::timestamptz + hour * interval '1 hour', 'xgboost', 'price', 2, ${at(-9)}::timestamptz, ${at(0)}::timestamptz,
           300, 300, 240, 0.8, false, 0.6 + hour / 100.0, 0.7 + hour / 100.0, 2, 12.5, 40, 'healthy',
           0.6 + hour / 100.0, 0.55, 0.91
      from generate_series(0, 1) as hour`)
  await database.execute(sql`
    insert into feature_drift_metrics (timestamp, model_name, version, feature_name, feature_group, feature_kind, outcome,
           ks_statistic, severity, threshold)
    values (${at(-3)}::timestamptz, 'price', 2, 'demand', 'other', 'numeric', 'drifted', 0.9, 'high', 0.1),
           (${at(-2)}::timestamptz, 'price', 2, 'demand', 'other', 'numeric', 'drifted', 0.24, 'medium', 0.1),
           (${at(-2)}::timestamptz, 'price', 2, 'prediction', 'scores', 'numeric', 'drifted', 0.12, 'low', 0.1),
           (${at(-2)}::timestamptz, 'price', 2, 'region', 'other', 'categorical', 'stable', 0.31, null, 0.1)`)
  await database.execute(sql`
    insert into episodes (id, model_name, kind, subject, opened_at, last_seen_at, closed_at)
    values ('e1', 'price', 'drift', '', ${at(-3)}::timestamptz, ${at(-2)}::timestamptz, null),
           ('e2', 'price', 'data-quality', 'a', ${at(-3)}::timestamptz, ${at(-2)}::timestamptz, null),
           ('e3', 'idle', 'data-quality', 'b', ${at(-3)}::timestamptz, ${at(-2)}::timestamptz, null),
           ('e4', 'price', 'performance', '', ${at(-3)}::timestamptz, ${at(-2)}::timestamptz, ${at(-2)}::timestamptz)`)
  await database.execute(sql`
    insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, ended_at)
    select 'r' || number, 'price', state, 'drift', '', ${at(-20)}::timestamptz, ended::timestamptz
      from (values (1, 'promoted', ${at(-9)}::text), (2, 'promoted', ${at(-8)}::text), (3, 'rejected', ${at(-7)}::text),
                   (4, 'timed_out', ${at(-6)}::text), (5, 'waiting', null)) as run (number, state, ended)`)
  await database.execute(sql`
    insert into model_activity (model_name, observations_total, labels_total, last_observed_at)
    values ('price', 1234, 1000, ${at(-0.5)}::timestamptz)
    on conflict (model_name) do update
       set observations_total = 1234, labels_total = 1000, last_observed_at = ${at(-0.5)}::timestamptz`)
})
afterAll(() => lab.close())

const textOf = async () => (await lab.request('GET', '/metrics')).text()

/** The samples of the text by their series, read strictly: a line that is none of Prometheus' is an error. */
function samplesOf(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>()
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const { series = '', value = '' } =
      /^(?<series>[a-z_][a-z0-9_]*(?:\{[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*\})?) (?<value>\S+)$/.exec(line)
        ?.groups ?? {}
    if (series === '' || samples.has(series) || !Number.isFinite(Number(value))) throw new Error(`no sample: ${line}`)
    samples.set(series, Number(value))
  }
  return samples
}

describe('metrics', () => {
  it('are each declared with a name, a type and a help of their own', () => {
    const declared = [...modelMetrics, ...installationMetrics]
    expect(new Set(declared.map(({ name }) => name)).size).toBe(declared.length)
    for (const { name, type, help } of declared) {
      expect(name).toMatch(/^remodel_[a-z0-9_]+[a-z0-9]$/)
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
      expect(help).toMatch(/^\S.*[^.\s]$/)
    }
  })

  it('are all answered with their help and their type', async () => {
    const text = await textOf()
    const samples = [...samplesOf(text).keys()]
    for (const { name, type, help } of [...modelMetrics, ...installationMetrics]) {
      expect(text.split(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`)).toHaveLength(2)
      expect(samples.filter((series) => series.split('{')[0] === name).length).toBeGreaterThan(0)
    }
  })

  it('say how a model stands', async () => {
    const samples = samplesOf(await textOf())
    const of = (name: string, more = '') => samples.get(`remodel_model_${name}{model="price"${more}}`)
    expect([of('accuracy'), of('auc'), of('label_coverage_ratio')]).toEqual([0.61, 0.71, 0.8])
    expect(of('accuracy_margin')).toBeCloseTo(-0.09, 12)
    const figures = ['figure', 'naive_figure'].map((name) => of(name, ',metric="accuracy"'))
    expect([...figures, of('interval_coverage_ratio')]).toEqual([0.61, 0.55, 0.91])
    expect(['p50', 'p95', 'p99'].map((each) => of(`latency_${each}_seconds`))).toEqual([0.002, 0.0125, 0.04])
    // Of the latest check alone: the one before it found more.
    expect([of('drift_statistic'), of('drift_severity'), of('drifted_features')]).toEqual([0.31, 2, 2])
    expect([of('champion_version'), of('serving_version'), of('is_served')]).toEqual([2, 1, 0])
    const kinds = ['drift', 'performance', 'data-quality']
    expect(kinds.map((kind) => of('open_episodes', `,kind="${kind}"`))).toEqual([1, 0, 1])
    expect([of('breaker_state'), of('run_active'), of('run_waiting')]).toEqual([1, 1, 1])
    const outcomes = ['promoted', 'rejected', 'failed', 'timed_out', 'cancelled']
    expect(outcomes.map((outcome) => of('runs_ended_total', `,outcome="${outcome}"`))).toEqual([2, 1, 0, 1, 0])
    expect([of('silence_seconds'), of('observations_total'), of('labels_total')]).toEqual([1800, 1234, 1000])
  })

  it('have no sample where nothing is known', async () => {
    const samples = samplesOf(await textOf())
    const known = modelMetrics.filter(({ name }) =>
      [...samples.keys()].some((key) => key.startsWith(`${name}{model="idle"`)),
    )
    expect(known.map(({ name }) => name.replace('remodel_model_', ''))).toEqual([
      'open_episodes',
      'breaker_state',
      'run_active',
      'run_waiting',
      'runs_ended_total',
      'observations_total',
      'labels_total',
    ])
  })

  it('count over all models', async () => {
    const samples = samplesOf(await textOf())
    expect(samples.get('remodel_models')).toBe(2)
    expect(samples.get('remodel_models_unserved')).toBe(1)
    expect(samples.get('remodel_open_episodes{kind="data-quality"}')).toBe(2)
    expect(samples.get('remodel_breakers{state="slowed"}')).toBe(1)
    expect(samples.get('remodel_breakers{state="open"}')).toBe(0)
    expect(samples.get('remodel_runs{state="waiting"}')).toBe(1)
    expect(samples.get('remodel_runs{state="training"}')).toBe(0)
    expect(samples.get('remodel_runs_ended_total{outcome="promoted"}')).toBe(2)
    expect(samples.get('remodel_dead_letters')).toBe(0)
  })

  it("call a breaker open at the model's own limit", async () => {
    const set = (value: number) =>
      putConfiguration(lab.database, {
        name: 'breaker_runs',
        value,
        modelName: 'price',
        updatedBy: 'ada',
        now: labStart,
      })
    await set(2)
    const samples = samplesOf(await textOf())
    expect(samples.get('remodel_model_breaker_state{model="price"}')).toBe(2)
    expect([samples.get('remodel_breakers{state="open"}'), samples.get('remodel_breakers{state="slowed"}')]).toEqual([
      1, 0,
    ])
    await set(3)
  })

  it('have no margin of accuracy where the threshold is not one of accuracy', async () => {
    const judgedBy = (metric: string) =>
      lab.database.execute(sql`
        update models set definition = definition || jsonb_build_object('metric', ${metric}::text) where model_name = 'price'`)
    const margin = async () => samplesOf(await textOf()).get('remodel_model_accuracy_margin{model="price"}')
    for (const metric of ['log-loss', 'balanced-accuracy']) {
      await judgedBy(metric)
      expect(await margin()).toBeUndefined()
    }
    await judgedBy('accuracy')
    expect(await margin()).toBeCloseTo(-0.09, 12)
  })

  it('call no breaker slowed or open whose wait is over', async () => {
    const count = (runs: number, days: number) =>
      lab.database.execute(sql`
        update models set breaker_runs = ${runs}::integer, breaker_counted_at = ${at(-days * 24)}::timestamptz
         where model_name = 'price'`)
    const shown = async () => {
      const samples = samplesOf(await textOf())
      return [
        'remodel_model_breaker_state{model="price"}',
        ...['slowed', 'open'].map((state) => `remodel_breakers{state="${state}"}`),
      ].map((series) => samples.get(series))
    }
    await count(3, 90)
    expect(await shown()).toEqual([2, 0, 1])
    await count(3, 92)
    expect(await shown()).toEqual([0, 0, 0])
    await count(1, 1)
    expect(await shown()).toEqual([1, 1, 0])
    await count(1, 3)
    expect(await shown()).toEqual([0, 0, 0])
  })

  it('name of a large fleet the first models and those with metrics_per_model, and count all', async () => {
    await lab.database.execute(sql`
      insert into models (model_name, model_type, definition, created_at, updated_at)
      select 'x-' || lpad(number::text, 4, '0'), 'xgboost', definition, created_at, updated_at
        from generate_series(1, 1100) as number, models where model_name = 'price'`)
    const measured = async () => {
      const samples = samplesOf(await textOf())
      const named = [...samples.keys()].filter((key) => key.startsWith('remodel_model_run_active{'))
      expect(samples.get('remodel_models_measured')).toBe(named.length)
      expect(samples.get('remodel_models')).toBe(1102)
      return named.map((key) => /model="([^"]+)"/.exec(key)?.[1])
    }
    expect(await measured()).toHaveLength(modelsMax)
    const set = (value: boolean, modelName: string | null) =>
      putConfiguration(lab.database, { name: 'metrics_per_model', value, modelName, updatedBy: 'ada', now: labStart })
    await set(true, 'x-1100')
    expect((await measured()).slice(-2)).toEqual(['x-0198', 'x-1100'])
    await set(true, null)
    await set(false, 'x-1099')
    const all = await measured()
    expect([all.length, all.includes('x-1099'), new Set(all).size]).toEqual([1101, false, 1101])
  })
})
