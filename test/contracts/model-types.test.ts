import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { modelListQuerySchema } from '#contracts/api/models'
import { fleetAskSchema } from '#contracts/api/retraining-asks'
import { catalogue } from '#contracts/events/catalogue'
import { modelFileSchema } from '#contracts/model-file'
import { modelTypes, trainableTypes } from '#contracts/model-types'
import { scheduleEditSchema } from '#contracts/schedules'
import { tickSchema } from '#contracts/tick'
import { containerPython } from '#local/local-adapters'

/** Types that a model file may name, and that the container cannot train yet. */
const notBuiltYet = modelTypes.filter((type) => !trainableTypes.includes(type))

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
    const file = { name: 'price', type, columns, features: [{ name: 'demand' }] }
    expect(modelFileSchema.safeParse(file).data?.type).toBe(type)
    expect(modelListQuerySchema.safeParse({ type }).data?.type).toBe(type)
  })

  it('are those that the container trains, and the named ones that it does not train yet', () => {
    const script = 'from remodel_container.model_types import REGISTRY; print(*REGISTRY)'
    const trained = execFileSync(containerPython, ['-c', script], { encoding: 'utf8' }).trim().split(' ')
    expect([...trained, ...notBuiltYet].sort()).toEqual([...modelTypes].sort())
  })

  it('are in the reference, those without a trainer as such', () => {
    const reference = readFileSync(join(import.meta.dirname, '../../docs/reference.md'), 'utf8')
    const [, built = '', others = ''] = /^- `type`: ([^(]+)\((.+)\)$/m.exec(reference) ?? []
    const namesIn = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name)
    expect(namesIn(others)).toEqual(notBuiltYet)
    expect(namesIn(built)).toEqual(modelTypes.filter((type) => !notBuiltYet.includes(type)))
  })
})
