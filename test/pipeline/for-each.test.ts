import { expect, it } from 'vitest'
import { forEach } from '#pipeline/for-each'

it('works for every subject, also after one that failed, and fails with all of their errors', async () => {
  const seen: number[] = []
  const work = async (subject: number) => {
    seen.push(subject)
    if (subject % 2 === 1) throw new Error(`no ${subject}`)
  }
  await expect(forEach([1, 2, 3], work)).rejects.toThrow('2 of 3 failed: Error: no 1; Error: no 3')
  expect(seen).toEqual([1, 2, 3])
  await expect(forEach([1, 2], work)).rejects.toThrow('no 1')
})

it('gives way to what else the process has to do between two subjects', async () => {
  const order: string[] = []
  setImmediate(() => order.push('a request'))
  await forEach(['first', 'second'], async (subject) => {
    order.push(subject)
  })
  expect(order).toEqual(['first', 'a request', 'second'])
})
