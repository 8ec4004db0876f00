import { expect, it } from 'vitest'
import { lazily } from '#core/lazily'

it('makes a thing once, when it is first asked for', async () => {
  let made = 0
  const thing = lazily(async () => {
    made += 1
    return made
  })
  expect(made).toBe(0)
  expect(await Promise.all([thing(), thing()])).toEqual([1, 1])
  expect(await thing()).toBe(1)
})

it('tries again what could not be made', async () => {
  let tries = 0
  const thing = lazily(async () => {
    tries += 1
    if (tries === 1) throw new Error('not yet')
    return tries
  })
  await expect(thing()).rejects.toThrow('not yet')
  expect(await thing()).toBe(2)
})
