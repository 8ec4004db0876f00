import { execFile } from 'node:child_process'
import { checkers, pathOf } from '../control-plane/binaries.ts'

export interface Checked {
  readonly exitCode: number
  readonly output: string
}

/** Runs a program that judges manifests over a stream of YAML. */
export function runChecker(name: (typeof checkers)[number]['name'], words: readonly string[], yaml: string) {
  const checker = checkers.find((each) => each.name === name)
  if (checker === undefined) throw new Error(`no checker ${name}`)
  return new Promise<Checked>((resolve) => {
    const options = { maxBuffer: 2 ** 26, timeout: 60_000 }
    const child = execFile(pathOf(checker), words, options, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr })
    })
    child.stdin?.end(yaml)
  })
}
