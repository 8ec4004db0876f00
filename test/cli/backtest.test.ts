import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backtestHere } from '#cli/backtest-here'
import { backtestLines } from '#cli/backtest-lines'
import type { BacktestCommandOptions } from '#cli/world'
import { churn } from '#test/local/backtest/backtest-lab'
import { backtestReport } from '#test/local/backtest/report-sample'
import { type CliLab, openCliLab } from './cli-lab.ts'

let lab: CliLab
beforeEach(async () => {
  lab = await openCliLab(null)
})
afterEach(() => lab.close())

const words = ['backtest', '--data', 'rows.csv', '--model', 'model.json']

describe('remodel backtest', () => {
  it('passes the words of the command line on', async () => {
    await lab.run(
      ...[
        ...words,
        '--labels',
        'labels.csv',
        '--policies',
        'never, calm.json',
        '--days',
        '60',
        '--history-days',
        '12.5',
      ],
      ...['--grid-days', '7', '--training-price', '40', '--changes', 'changes.txt', '--parallel', '3', '--cache', 'c'],
      ...['--plot', 'p.svg', '--state', 's'],
    )
    expect(lab.backtested).toEqual([
      {
        state: 's',
        data: 'rows.csv',
        labels: 'labels.csv',
        model: 'model.json',
        policies: ['never', 'calm.json'],
        days: 60,
        historyDays: 12.5,
        gridDays: 7,
        trainingPrice: 40,
        changes: 'changes.txt',
        atOnce: 3,
        cache: 'c',
        plot: 'p.svg',
      },
    ])
  })

  it('leaves everything else to its defaults', async () => {
    await lab.run(...words)
    expect(lab.backtested[0]).toMatchObject({ policies: [], days: null, gridDays: null, changes: null, cache: null })
  })

  it('prints a table: each policy against never retraining and against even spacing', async () => {
    const { code, out } = await lab.run(...words)
    expect(code).toBe(0)
    const lines = out.split('\n')
    expect(lines[0]).toBe(
      'churn: 96 labelled rows of 2 days from 2024-03-01 00:00 UTC on, answered under all policies. ' +
        'Loss by accuracy; errors (±) over blocks of 1 day.',
    )
    expect(lines[2]?.split(/ {2,}/).map((cell) => cell.trim())).toEqual(
      ['policy', 'loss', '±', 'accuracy', 'against never', 'against even', 'trainings', 'minutes']
        .concat(['promoted', 'back', 'drift', 'performance', 'data'])
        .map((title) => title.toUpperCase()),
    )
    expect(lines[3]?.split(/ {2,}/)).toEqual(
      ['default', '0.2500', '0.0100', '75.00 %', '-0.0500 ± 0.0200', '+0.0100 ± 0.0150', '3', '0.3'].concat([
        '2',
        '1',
        '4',
        '5',
        '6',
      ]),
    )
    expect(lines[4]?.split(/ {2,}/)).toEqual([
      'never',
      '0.3000',
      '0.0100',
      '70.00 %',
      '-',
      '-',
      '0',
      '0.0',
      '-',
      '-',
      '-',
      '-',
      '-',
    ])
    expect(out).toContain(
      'Best schedule in hindsight with 1 training: loss 0.2000, -0.1000 ± 0.0200 against never; 40 %',
    )
    expect(out).toContain('Random times, 3 trainings, 200 draws: loss 0.2600 in the middle, from 0.2400')
    expect(out).toContain('of 2 changes, 1 raised an alarm after 3.5 days (median) and 1 brought a new version')
    expect(out).toContain('Recommended: default. No other policy had a smaller loss')
    expect(out).toContain('Plot: /tmp/plot.svg')
  })

  it('shows the cost where a training has a price', () => {
    const [first, ...others] = backtestReport.policies
    const policies = [{ ...(first as NonNullable<typeof first>), trainingCost: 120 }, ...others]
    const lines = backtestLines({ report: { ...backtestReport, trainingPrice: 40, policies }, plot: 'p' })
    expect(lines[2]).toMatch(/COST$/)
    expect(lines[3]).toMatch(/ 120$/)
  })

  it('shows a regression in the unit of its label, without an accuracy', () => {
    const policies = backtestReport.policies.map((policy) => ({
      ...policy,
      ...{ loss: 21.3456, lossError: 0.6543, accuracy: null },
      againstNever: policy.againstNever && { mean: -1.2345, standardError: 0.4321 },
    }))
    const regression = { task: 'regression', metric: 'absolute-error', decimals: 3, policies } as const
    const lines = backtestLines({ report: { ...backtestReport, ...regression }, plot: 'p' })
    expect(lines[0]).toContain('Loss by absolute-error, in the unit of the label;')
    expect(lines[2]).not.toContain('ACCURACY')
    expect(lines[3]?.split(/ {2,}/).slice(0, 4)).toEqual(['default', '21.346', '0.654', '-1.234 ± 0.432'])
    expect(lines.slice(0, 6).join('\n')).not.toContain('%')
  })

  it.each([-0.00001, 0.00001, -0])('shows a difference of %s without a sign', (mean) => {
    const policies = backtestReport.policies.map((policy) => ({
      ...policy,
      againstEven: { mean, standardError: 0.015 },
    }))
    const [, , , first] = backtestLines({ report: { ...backtestReport, policies }, plot: 'p' })
    expect(first).toContain(' 0.0000 ± 0.0150')
    expect(first).not.toMatch(/[+-]0\.0000/)
  })

  it('shows that no answer was right', () => {
    const policies = backtestReport.policies.map((policy) => ({ ...policy, accuracy: 0 }))
    expect(backtestLines({ report: { ...backtestReport, policies }, plot: 'p' })[3]).toContain('0.00 %')
  })

  it('prints everything as JSON', async () => {
    const { json } = await lab.run(...words, '--json')
    expect(json).toEqual({ ...backtestReport, plot: '/tmp/plot.svg' })
  })

  it.each([
    [['backtest', '--model', 'm'], /--data/],
    [['backtest', '--data', 'd'], /--model/],
    [[...words, '--grid-days', '0'], /whole number from 1/],
    [[...words, '--training-price', '-1'], /at least 0/],
    [[...words, '--policies', 'a,,b'], /names of policies/i],
    [[...words, '--days', 'x'], /above 0/],
  ])('refuses %j', async (line, message) => {
    const { code, err } = await lab.run(...line)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(lab.backtested).toEqual([])
  })
})

describe('the files of a backtest', () => {
  const rows = 'at,minutes,calls,left,told\n2024-03-01T00:00:00Z,1,2,1,2024-03-01T00:00:00Z\n'

  async function optionsWith(files: Record<string, string>): Promise<BacktestCommandOptions> {
    const folder = await mkdtemp(join(tmpdir(), 'remodel-cli-'))
    const all = { 'rows.csv': rows, 'model.json': JSON.stringify(churn), ...files }
    for (const [name, content] of Object.entries(all)) await writeFile(join(folder, name), content)
    return {
      state: join(folder, 'state'),
      data: join(folder, 'rows.csv'),
      model: join(folder, 'model.json'),
      changes: files['changes.txt'] === undefined ? null : join(folder, 'changes.txt'),
      labels: null,
      policies: [],
      days: null,
      historyDays: null,
      gridDays: null,
      trainingPrice: null,
      atOnce: 1,
      cache: null,
      plot: null,
    }
  }

  it.each([
    ['a model file with an unknown field', { 'model.json': '{"nam": "churn"}' }, 'INVALID_MODEL_FILE', /model\.json/],
    ['data that is no text', { 'rows.csv': 'PAR1\u0000\u0001' }, 'NOT_TEXT', /rows\.csv/],
    ['changes with a word among them', { 'changes.txt': '2024-03-01\n\nsoon\n' }, 'INVALID_CHANGES', /line 3: "soon"/],
    ['changes without a time', { 'changes.txt': '\n' }, 'INVALID_CHANGES', /changes\.txt has no time/],
  ])('are refused before anything is made: %s', async (_, files, code, message) => {
    await expect(backtestHere(await optionsWith(files))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  it('are named where one is missing', async () => {
    const options = await optionsWith({})
    await expect(backtestHere({ ...options, data: '/no/such.csv' })).rejects.toThrow(
      '/no/such.csv: there is no such file',
    )
    await expect(backtestHere({ ...options, labels: '/no/labels.csv' })).rejects.toThrow('/no/labels.csv')
    await expect(backtestHere({ ...options, policies: ['neverr'] })).rejects.toThrow('there is no policy neverr')
  })
})
