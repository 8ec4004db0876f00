// Builds the programs of the lab, each once per version: 10 to 15 minutes for all of them, a gigabyte of memory.
//   node test/kubernetes/control-plane/build.ts [--check]
// --check builds nothing: it names what is missing, and exits with 1 if anything is.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Binary, checkers, controlPlane, customResources, missingBinaries, pathOf } from './binaries.ts'

const binaries = [...controlPlane, ...checkers]
const missing = missingBinaries()
if (process.argv.includes('--check')) {
  if (missing.length > 0)
    console.log(`Not built: ${missing.join(', ')}. \`npm run build:kubernetes\` builds them once.`)
  process.exit(missing.length > 0 ? 1 : 0)
}
for (const binary of binaries.filter(({ name }) => missing.includes(name))) build(binary)
for (const definitions of customResources.filter(({ name }) => missing.includes(name))) copy(definitions)
console.log(`There: ${[...binaries, ...customResources].map(pathOf).join(', ')}`)

function copy(definitions: (typeof customResources)[number]): void {
  const { module, version, folder, files } = definitions
  const target = pathOf(definitions)
  const made = mkdtempSync(`${target}-copying-`)
  try {
    const downloaded = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: made })
    for (const file of files) copyFileSync(join(JSON.parse(String(downloaded)).Dir, folder, file), join(made, file))
    for (const file of files) chmodSync(join(made, file), 0o644)
    renameSync(made, target)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** Builds into a folder beside the target first: an interrupted build leaves no half of a program. */
function build(binary: Binary): void {
  const target = pathOf(binary)
  console.log(`Building ${binary.name} ${binary.version} …`)
  mkdirSync(dirname(target), { recursive: true })
  const folder = mkdtempSync(`${target}-building-`)
  const flags = ['-trimpath', '-ldflags=-s -w']
  const env = { ...process.env, CGO_ENABLED: '0' }
  try {
    if ('install' in binary.source)
      execFileSync('go', ['install', ...flags, binary.source.install], {
        stdio: 'inherit',
        env: { ...env, GOBIN: folder },
      })
    else
      execFileSync('go', ['build', '-mod=readonly', ...flags, '-o', join(folder, binary.name), binary.source.folder], {
        stdio: 'inherit',
        cwd: binary.source.module,
        env,
      })
    const [made] = readdirSync(folder)
    if (made === undefined) throw new Error(`go made nothing of ${binary.name}`)
    chmodSync(join(folder, made), 0o755)
    renameSync(join(folder, made), target)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
