import { expect, it } from 'vitest'
import { beginLog } from '#pipeline/middleware/begin-log'
import { runUnder } from './run-under.ts'

it('begins the log of each invocation with the id of its request, before anything is done', async () => {
  const seen: string[] = []
  const log = { begin: (requestId: string) => void seen.push(requestId) }
  const run = runUnder([beginLog({ log })], () => void seen.push('work'), { awsRequestId: 'q' })
  await run({})
  await run({})
  expect(seen).toEqual(['q', 'work', 'q', 'work'])
})
