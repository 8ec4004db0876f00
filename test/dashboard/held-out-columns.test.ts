import { describe, expect, it } from 'vitest'
import type { VersionEntry } from '#contracts/api/model-version'
import { heldOutColumns } from '#dashboard/pages/model/held-out-columns'

const heldOut = { mae: 12, figureName: 'pinball loss at 0.9', figure: 3.456 } as NonNullable<VersionEntry['heldOut']>

describe('the held-out figures of versions', () => {
  it('begin with the figure of the metric, by which the gate decides', () => {
    const [first, second] = heldOutColumns('regression', 'pinball loss at 0.9')
    expect([first?.title, first?.text(heldOut)]).toEqual(['Held-out pinball loss at 0.9', '3.46'])
    expect([second?.title, second?.text(heldOut)]).toEqual(['Held-out MAE', '12'])
  })

  it('have none of a version that was trained by another metric', () => {
    expect(heldOutColumns('regression', 'mean squared error')[0]?.text(heldOut)).toBe('–')
    expect(heldOutColumns('regression', 'mean squared error')[0]?.text(null)).toBe('–')
  })

  it.each([
    ['binary-classification', 'accuracy', 'Held-out accuracy'],
    ['multiclass-classification', 'balanced accuracy', 'Held-out accuracy'],
    ['regression', 'mean absolute error', 'Held-out MAE'],
    ['binary-classification', 'log loss', 'Held-out log loss'],
  ] as const)('name a figure once: %s by %s', (task, metric, title) => {
    expect(heldOutColumns(task, metric)[0]?.title).toBe(title)
  })
})
