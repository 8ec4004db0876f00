import { globSync, readFileSync, statSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { type Measured, measureGroup } from './measure-group.ts'

// node test/mutation/measure.ts [--tests=GLOB] [FOLDER|FILE…]: prints the mutants that no test notices, and the score of
// each folder. Without a glob the tests are those at the same place below `test/`.

/** Percent of a folder's mutants that its tests have to notice. */
const scoreMin = 80

const isOption = (argument: string) => argument.startsWith('--tests=')
const asked = process.argv.slice(2).filter((argument) => !isOption(argument))
const tests = process.argv.find(isOption)?.slice('--tests='.length)
const paths = (asked.length > 0 ? asked : ['core/policy', 'core/statistics']).flatMap((path) =>
  statSync(path).isDirectory() ? globSync(`${path}/**/*.ts`) : [path],
)
const byFolder = Map.groupBy(paths.sort(), (path) => dirname(path))
const scores: string[] = []
for (const [folder, files] of byFolder) {
  const measured = await measureGroup(
    files.map((path) => resolve(path)),
    { tests: tests ?? `test/${folder}/**/*.test.ts` },
  )
  for (const mutant of measured.survivors) console.log(describe(mutant))
  for (const test of measured.leftOut) console.log(`left out, because it is slow: ${test}`)
  const noticed = measured.mutantCount - measured.survivors.length
  const score = measured.mutantCount === 0 ? 100 : (100 * noticed) / measured.mutantCount
  if (score < scoreMin || measured.haveTestsFailed) process.exitCode = 1
  const failure = measured.haveTestsFailed ? ', but a test fails without a mutant' : ''
  scores.push(`${folder}: ${score.toFixed(1)} % (${noticed} of ${measured.mutantCount})${failure}`)
  console.log(scores.at(-1))
}
console.log(['', ...scores].join('\n'))

function describe({ fileName, location, mutatorName, replacement, isReached }: Measured['survivors'][number]): string {
  const line = location.start.line + 1
  const text = readFileSync(fileName, 'utf8').split('\n')[location.start.line]?.trim()
  const reach = isReached ? '' : ' (no test reaches it)'
  return `${relative('.', fileName)}:${line}:${location.start.column + 1} ${mutatorName}${reach}\n  ${text}\n  → ${replacement}`
}
