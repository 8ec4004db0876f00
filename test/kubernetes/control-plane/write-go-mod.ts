// Moves the lab to another version of Kubernetes: writes kubernetes/go.mod and go.sum.
//   node test/kubernetes/control-plane/write-go-mod.ts v1.37.2
// Kubernetes' own go.mod replaces the modules of its staging folder by paths. A module that requires it has to name
// the published ones, whose versions are v0 instead of v1.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const version = process.argv[2]
if (version === undefined || !/^v1\.\d+\.\d+$/.test(version))
  throw new Error('a version of Kubernetes, such as v1.37.2')
const staged = version.replace('v1.', 'v0.')
const cwd = join(import.meta.dirname, 'kubernetes')
const env = { ...process.env, GOFLAGS: '-mod=mod' }

writeFileSync(join(cwd, 'go.mod'), 'module remodel/control-plane\n')
const downloaded = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${version}`], { cwd, env })
const own = readFileSync(JSON.parse(downloaded.toString()).GoMod, 'utf8')
const modules = [...new Set([...own.matchAll(/(k8s\.io\/[a-z-]+) => \.\/staging/g)].map(([, module]) => module))]
const lines = [
  'module remodel/control-plane',
  /^go .*$/m.exec(own)?.[0],
  `require k8s.io/kubernetes ${version}`,
  `require k8s.io/component-base ${staged}`,
  'replace (',
  ...modules.sort().map((module) => `\t${module} => ${module} ${staged}`),
  ')',
]
writeFileSync(join(cwd, 'go.mod'), `${lines.join('\n')}\n`)
// -e: tests of packages that Kubernetes uses require some that were never published.
execFileSync('go', ['mod', 'tidy', '-e'], { cwd, env, stdio: 'inherit' })
