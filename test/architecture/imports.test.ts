import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mayImport, readWalls, root } from './walls.ts'

const walls = readWalls()
const rooms = walls.map(({ room }) => room)
/** Named like rooms, and without a wall. */
const unwalled = ['build', 'test']

/** Rooms with a folder of another room's name: a relative path into that one is no way out. */
const ownFolders: Readonly<Record<string, string>> = { contracts: 'api', store: 'rows', dashboard: 'api' }

describe('the table of walls', () => {
  it('has every room of the layout', () => {
    const aliases = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).imports)
    expect([...rooms, ...unwalled].sort()).toEqual(aliases.map((alias) => alias.slice(1, -2)).sort())
  })

  it('is kept by every import of another file', () => {
    const imports = rooms.flatMap(specifiersOf).flatMap(({ file, specifier }) => {
      if (specifier.startsWith('#')) return [{ file, target: specifier.slice(1) }]
      return specifier.startsWith('.') ? [{ file, target: normalize(join(dirname(file), specifier)) }] : []
    })
    const between = imports.filter(({ target }) => [...rooms, ...unwalled].includes(target.split('/')[0] as string))
    expect(between.length).toBeGreaterThan(1000)
    expect(between.filter(({ file, target }) => !mayImport(walls, file, target))).toEqual([])
  })

  it.each(['contracts', 'core'])('is kept by every package that %s/ imports', (room) => {
    const packages = specifiersOf(room).filter(({ specifier }) => /^(?!node:)[a-z@]/.test(specifier))
    const named = walls.find((wall) => wall.room === room)?.targets
    expect(packages.filter(({ specifier }) => !named?.includes(specifier))).toEqual([])
  })
})

/** Everything that the files of a room import. */
function specifiersOf(room: string): { readonly file: string; readonly specifier: string }[] {
  return globSync(`${room}/**/*.{ts,tsx,mjs}`, { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const found = text.matchAll(
      /(?:^import|^export .*from|^} from|\bimport\()\s*(?:[^';]*?from )?'(?<specifier>[^'\n]+)'/gm,
    )
    return [...found].map(({ groups }) => ({ file, specifier: groups?.specifier as string }))
  })
}

/** A file of each room and of each exception, and the imports that are planted in it. */
const planted = [
  ...walls.map(({ room }) => `${room}/planted/planted.ts`),
  ...walls.flatMap(({ exceptions }) => exceptions.map(({ files }) => files.replaceAll('*', 'planted'))),
].map((file) => ({ file, specifiers: specifiersToPlant(file) }))

function specifiersToPlant(file: string): string[] {
  const room = file.split('/')[0] as string
  const others = [...rooms, ...unwalled].filter((other) => other !== room)
  const up = '../'.repeat(file.split('/').length - 1)
  const isDivided = file.includes('planted/planted') && !mayImport(walls, file, `${room}/other`)
  return [
    ...others.map((other) => `#${other}/planted`),
    ...others.filter((other) => ownFolders[room] !== other).map((other) => `${up}${other}/planted.ts`),
    ...(isDivided ? [`#${room}/other/planted`, '../other/planted.ts'] : []),
  ]
}

describe('the linter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'remodel-walls-'))
  let complaints: string

  beforeAll(() => {
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
    for (const { file, specifiers } of planted) plant(file, specifiers.map((one) => `import '${one}'`).join('\n'))
    plant('core/circle/one.ts', "import type { Two } from './two.ts'\nexport type One = Two | null")
    plant('core/circle/two.ts', "import type { One } from './one.ts'\nexport type Two = readonly One[]")
    complaints = lint(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  function plant(file: string, text: string): void {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    writeFileSync(join(folder, file), `${text}\n`)
  }

  it.each(planted)('names what the table forbids $file to import, and no more', ({ file, specifiers }) => {
    const forbidden = specifiers.filter(
      (specifier) => !specifier.startsWith('#') || !mayImport(walls, file, specifier.slice(1)),
    )
    expect(forbidden.length).toBeGreaterThan(rooms.length)
    expect(
      specifiers.filter((_, index) =>
        complaints.includes(`noRestrictedImports,file=${join(folder, file)},line=${index + 1},`),
      ),
    ).toEqual(forbidden)
  })

  it('names circles of imports, those of types among them', () => {
    for (const name of ['one', 'two'])
      expect(complaints).toContain(`noImportCycles,file=${join(folder, `core/circle/${name}.ts`)},line=1,`)
  })

  it('finds neither in what is there', () => {
    const found = lint(root)
      .split('\n')
      .filter((line) => /title=lint\/\w+\/(noRestrictedImports|noImportCycles)/.test(line))
    expect(found.map((line) => relative(root, /file=([^,]+)/.exec(line)?.[1] ?? line))).toEqual([])
  }, 60_000)
})

/** What the linter says of a folder, a line each. */
function lint(folder: string): string {
  const biome = join(root, 'node_modules', '.bin', 'biome')
  try {
    const options = { cwd: folder, encoding: 'utf8', stdio: 'pipe' } as const
    return execFileSync(biome, ['lint', '--reporter=github', '--max-diagnostics=none', '.'], options)
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return stdout + stderr
  }
}
