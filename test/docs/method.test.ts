import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { drawMethod, methodFigurePath } from '../../docs/draw-method.ts'

describe('the figure of docs/method.md', () => {
  it('is what the production functions draw (npx node docs/draw-method.ts writes it)', () => {
    expect(drawMethod()).toBe(readFileSync(methodFigurePath, 'utf8'))
  })
})
