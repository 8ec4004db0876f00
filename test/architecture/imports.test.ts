import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** Wrong imports, one for each wall between two folders. */
const planted: readonly (readonly [folder: string, specifier: string])[] = [
  ['contracts', '#core/instant'],
  ['core/policy', '#store/models/load-model'],
  ['rows', '#store/models/load-model'],
  ['rows', '#api/app'],
  ['core/statistics', '#local/state/prepare-database'],
  ['store/runs', '#functions/index'],
  ['store', '#pipeline/lambda'],
  ['pipeline', '#functions/index'],
  ['api/routes', '#functions/index'],
  ['api', '#local/state/prepare-database'],
  ['functions/notify', '#local/state/prepare-database'],
  ['functions/notify', '../../local/runtime.ts'],
  ['adapters/postgres', '#functions/index'],
  ['local', '#cli/main'],
  ['functions/notify', '#infra/context'],
  ['dashboard', '#core/instant'],
  ['dashboard/api', '#functions/index'],
  ['infra', '#store/models/load-model'],
  ['infra', '#functions/notify/handler'],
  ['infra', '#core/policy/retraining/retraining-decision'],
]

describe('the walls between the folders', () => {
  let file = ''
  afterEach(() => rmSync(file, { force: true }))

  it.each(planted)('%s may not import %s', (folder, specifier) => {
    file = join(root, folder, `planted-${process.pid}.ts`)
    writeFileSync(file, `import '${specifier}'\n`)
    expect(lint(file)).toContain('noRestrictedImports')
  })

  it('stand nowhere in the way of the imports that are there', () => {
    expect(lint(root)).not.toContain('noRestrictedImports')
  }, 60_000)
})

function lint(path: string): string {
  const biome = join(root, 'node_modules', '.bin', 'biome')
  try {
    return execFileSync(biome, ['lint', '--max-diagnostics=none', path], { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return stdout + stderr
  }
}
