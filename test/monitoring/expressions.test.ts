import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parser } from '@prometheus-io/lezer-promql'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { installationMetrics, modelMetrics } from '#api/history/prometheus-metrics'
import { dashboardFolder, dashboards } from '../../deploy/grafana/make-dashboards.ts'

const deploy = join(import.meta.dirname, '../../deploy')
const read = (path: string) => readFileSync(join(deploy, path), 'utf8')

/** Labels that every scrape adds. */
const scraped = ['job', 'instance']
/** By name: its labels, and the values of its own one. */
const known = new Map([
  ['up', { labels: scraped, values: [] as string[] }],
  ...[...modelMetrics, ...installationMetrics].map((metric) => {
    const nothing = { openEpisodes: {}, runsEnded: {}, runsActive: {} }
    const model = { ...nothing, metric: 'accuracy', figure: 0, naiveFigure: 0 }
    const samples = metric.label === undefined ? null : metric.of({ ...nothing, model } as never)
    const own = metric.label === undefined ? [] : [metric.label]
    const ofModel = metric.name.startsWith('remodel_model_') ? ['model'] : []
    return [metric.name, { labels: [...scraped, ...ofModel, ...own], values: Object.keys(samples ?? {}) }] as const
  }),
])

/** What is wrong with an expression; empty for one that names only metrics, labels and values that there are. */
function problemsOf(expression: string): string[] {
  const problems: string[] = []
  const names: string[] = []
  const grouped: string[] = []
  let metric = ''
  let label = ''
  let isAny = false
  parser.parse(expression).iterate({
    enter: ({ name, from, to, type }) => {
      const text = expression.slice(from, to)
      if (type.isError) problems.push(`does not parse at ${from}`)
      if (name === 'VectorSelector') [metric, label] = ['', '']
      if (name === 'Identifier') {
        metric = text
        names.push(text)
        if (!known.has(text)) problems.push(`no metric ${text}`)
      }
      if (name === 'LabelName' && metric !== '' && !isAny) {
        label = text
        if (!known.get(metric)?.labels.includes(text)) problems.push(`${metric} has no label ${text}`)
      }
      if (name === 'StringLiteral' && metric !== '') {
        const { values = [] } = known.get(metric) ?? {}
        const asked = text.slice(1, -1).split('|')
        if (!['model', ...scraped].includes(label) && asked.some((value) => !values.includes(value)))
          problems.push(`${metric} has no ${label} ${text}`)
      }
      if (name === 'GroupingLabels') {
        isAny = true
        grouped.push(...text.replace(/[()\s]/g, '').split(','))
      }
    },
    leave: ({ name }) => {
      if (name === 'GroupingLabels') isAny = false
      if (name === 'VectorSelector') metric = ''
    },
  })
  if (names.length === 0) problems.push('names no metric')
  const labels = names.flatMap((each) => known.get(each)?.labels ?? [])
  return [
    ...problems,
    ...grouped.filter((each) => !labels.includes(each)).map((each) => `no metric has a label ${each}`),
  ]
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: Readonly<Record<string, string>>
}
const rules = (parse(read('prometheus/remodel.rules.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
)

interface Dashboard {
  readonly uid: string
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] }
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[]
  }[]
}
const shown = readdirSync(dashboardFolder).map((file) => ({
  file,
  content: JSON.parse(readFileSync(join(dashboardFolder, file), 'utf8')) as Dashboard,
}))
/** The dashboard over CloudWatch has no expressions: `cloudwatch-dashboard.test.ts` reads it. */
const isOverPrometheus = ({ file }: { readonly file: string }) => file !== 'cloudwatch.json'
const queries = shown
  .filter(isOverPrometheus)
  .flatMap(({ file, content }) =>
    content.panels.flatMap(({ title, targets }) =>
      targets.map((target) => ({ ...target, place: `${file}, ${title}` })),
    ),
  )

describe('the reader of expressions', () => {
  it.each([
    ['remodel_model_aucc', ['no metric remodel_model_aucc']],
    ['remodel_models{model="a"}', ['remodel_models has no label model']],
    ['remodel_runs{state="wating"}', ['remodel_runs has no state "wating"']],
    ['remodel_runs_ended_total{outcome=~"failed|lost"}', ['remodel_runs_ended_total has no outcome "failed|lost"']],
    ['sum by (kind) (remodel_runs)', ['no metric has a label kind']],
    ['sum(remodel_runs', [expect.stringMatching(/^does not parse/)]],
    ['1 + 1', ['names no metric']],
    ['sum by (state) (remodel_runs{state=~"waiting|queued", job="x"}) > 0', []],
  ])('finds what is wrong with %s', (expression, problems) => {
    expect(problemsOf(expression)).toEqual(problems)
  })
})

describe('the rules of Prometheus', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s names what there is, and says what to do',
    (_, rule) => {
      expect(problemsOf(rule.expr)).toEqual([])
      expect(rule.alert).toMatch(/^Remodel[A-Z]/)
      expect(Object.keys(rule.annotations)).toEqual(['summary', 'description'])
    },
  )

  it('are each tested, silent and firing', () => {
    const tests = (
      parse(read('prometheus/remodel.rules.test.yml')) as {
        tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[]
      }
    ).tests.flatMap((test) => test.alert_rule_test)
    const tested = (isFiring: boolean) =>
      new Set(tests.filter(({ exp_alerts }) => exp_alerts.length > 0 === isFiring).map(({ alertname }) => alertname))
    const alerts = new Set(rules.map(({ alert }) => alert))
    expect([tested(true), tested(false)]).toEqual([alerts, alerts])
  })
})

describe('the dashboards of Grafana', () => {
  it('are those that deploy/grafana/make-dashboards.ts writes', () => {
    const written = Object.fromEntries(
      shown.map(({ file }) => [file, readFileSync(join(dashboardFolder, file), 'utf8')]),
    )
    expect(written).toEqual(dashboards)
  })

  it.each(queries.map((query) => [query.place, query] as const))(
    '%s asks for what there is',
    (_, { expr, legendFormat }) => {
      expect(problemsOf(expr)).toEqual([])
      const [, label] = /\{\{(\w+)\}\}/.exec(legendFormat) ?? []
      if (label !== undefined) expect(problemsOf(`sum by (${label}) (${expr})`)).toEqual([])
    },
  )

  it('show every metric', () => {
    const all = queries.map(({ expr }) => expr).join(' ')
    const isShown = ({ name }: { readonly name: string }) => new RegExp(`\\b${name}\\b`).test(all)
    const left = [...modelMetrics, ...installationMetrics].filter((metric) => !isShown(metric))
    expect(left.map(({ name }) => name)).toEqual(['remodel_models_measured', 'remodel_unpublished_events'])
  })

  it.each(shown.filter(isOverPrometheus).map(({ file, content }) => [file, content] as const))(
    '%s offers the models that a metric names',
    (_, content) => {
      for (const { name, query } of content.templating.list)
        if (name !== 'datasource') expect(known.has(/^label_values\((\w+), model\)$/.exec(query)?.[1] ?? '')).toBe(true)
    },
  )

  it.each(shown.map(({ file, content }) => [file, content] as const))(
    '%s has panels side by side, none over another',
    (_, content) => {
      expect(new Set(content.panels.map(({ id }) => id)).size).toBe(content.panels.length)
      for (const { gridPos: a, title } of content.panels) {
        expect(a.x + a.w).toBeLessThanOrEqual(24)
        const over = content.panels.filter(
          ({ gridPos: b, title: other }) =>
            other !== title && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
        )
        expect([title, over.map(({ title: other }) => other)]).toEqual([title, []])
      }
    },
  )

  it('open on a data source and a folder that are provisioned', () => {
    expect(parse(read('grafana/provisioning/datasources/remodel.yml')).datasources[0].type).toBe('prometheus')
    expect(parse(read('grafana/provisioning/dashboards/remodel.yml')).providers[0].type).toBe('file')
  })
})
