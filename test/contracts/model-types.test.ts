import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { modelListQuerySchema } from '#contracts/api/models'
import { fleetAskSchema } from '#contracts/api/retraining-asks'
import { catalogue } from '#contracts/events/catalogue'
import { modelFileSchema } from '#contracts/model-file'
import { builtInTypes, modelTypes } from '#contracts/model-types'
import { scheduleEditSchema } from '#contracts/schedules'
import { tickSchema } from '#contracts/tick'
import { containerPython } from '#local/setup/environment-python'

describe('the model types', () => {
  const all = [...modelTypes]
  const tick = { scheduleName: 'daily', action: 'retrain', modelTypes: all }
  const due = { ...catalogue.ScheduleDue.example, modelTypes: all }

  it.each([
    ["the fleet's ask", fleetAskSchema, { modelTypes: all }],
    ['the edit of a schedule', scheduleEditSchema, { modelTypes: all }],
    ['a tick', tickSchema, tick],
    ['the event of a tick', catalogue.ScheduleDue.data, due],
  ])('are all accepted at once by %s', (_, schema, value) => {
    expect(schema.safeParse(value).data).toMatchObject({ modelTypes: all })
  })

  it.each(modelTypes)('have %s in the model file and in the filter of the models', (type) => {
    const columns = { time: 'time', label: 'up' }
    const own = type === 'container' ? { container: { image: 'price:1' } } : {}
    const file = { name: 'price', type, columns, features: [{ name: 'demand' }], ...own }
    expect(modelFileSchema.safeParse(file).data?.type).toBe(type)
    expect(modelListQuerySchema.safeParse({ type }).data?.type).toBe(type)
  })

  it("are those that the container trains, beside that of users' own containers", () => {
    const script = 'from remodel_container.model_types import REGISTRY; print(*REGISTRY)'
    const trained = execFileSync(containerPython, ['-c', script], { encoding: 'utf8' }).trim().split(' ')
    expect(trained.sort()).toEqual([...builtInTypes].sort())
  })

  it('have a group of packages each, under their name', () => {
    const project = readFileSync(join(import.meta.dirname, '../../container/pyproject.toml'), 'utf8')
    const [, groups = ''] = /\[dependency-groups\]\n([\s\S]+?)\n\[/.exec(project) ?? []
    const names = [...groups.matchAll(/^(\w+) = \[/gm)].map(([, name]) => name)
    expect(names).toEqual(expect.arrayContaining([...builtInTypes]))
  })

  it.each(['docs/reference.md', 'container/README.md'])('are in %s', (page) => {
    const text = readFileSync(join(import.meta.dirname, '../..', page), 'utf8')
    for (const type of modelTypes) expect(text).toContain(`\`${type}\``)
  })
})
