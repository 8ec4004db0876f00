import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, '../../infra/redrive.sh')

/** The AWS CLI as far as the script asks it: two functions, the first with letters in a file, a line each. */
const fakeAws = `#!/usr/bin/env bash
case "$1 $2" in
  'cloudformation list-stack-resources') printf 'fn-notify\\tfn-deploy\\n' ;;
  'lambda get-function-configuration')
    if [ "$4" = fn-notify ]; then printf 'notify\\thttps://queue\\n'; else printf 'None\\tNone\\n'; fi ;;
  'sqs get-queue-attributes') wc -l <"$STATE/letters" ;;
  'sqs receive-message')
    if [ -s "$STATE/letters" ]; then printf 'handle\\t%s\\n' "$(head -n 1 "$STATE/letters")"; else printf 'None\\n'; fi ;;
  'sqs delete-message') sed -i.bak 1d "$STATE/letters" ;;
  'lambda invoke')
    [ -z "\${REFUSE:-}" ] || exit 254
    cat "\${8#fileb://}" >>"$STATE/invoked"; echo >>"$STATE/invoked"
    # Whatever is given back fails at once again.
    cat "\${8#fileb://}" >>"$STATE/letters"; echo >>"$STATE/letters" ;;
  *) echo "unexpected: $*" >&2; exit 2 ;;
esac
`

describe('the redrive script', () => {
  let state = ''
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'remodel-redrive-'))
    writeFileSync(join(state, 'aws'), fakeAws)
    chmodSync(join(state, 'aws'), 0o755)
    writeFileSync(join(state, 'letters'), '{"detail-type":"ModelPromoted"}\n{"detail-type":"TrainingFailed"}\n')
    writeFileSync(join(state, 'invoked'), '')
  })
  afterEach(() => rmSync(state, { recursive: true, force: true }))

  const run = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    execFileSync(script, [...words], {
      env: { ...process.env, PATH: `${state}:${process.env.PATH}`, STATE: state, ...more },
      encoding: 'utf8',
      stdio: 'pipe',
    })
  const linesOf = (file: string) => readFileSync(join(state, file), 'utf8').split('\n').filter(Boolean)

  it('says how many lie where, and touches none', () => {
    expect(run([])).toBe('notify: 2\n')
    expect(linesOf('invoked')).toEqual([])
  })

  it('gives each letter to its function once, even where it fails at once again', () => {
    expect(run(['notify'])).toContain('2 given back')
    expect(linesOf('invoked')).toEqual(['{"detail-type":"ModelPromoted"}', '{"detail-type":"TrainingFailed"}'])
  })

  it('leaves those of other functions', () => {
    run(['check-drift'])
    expect(linesOf('invoked')).toEqual([])
  })

  it('keeps a letter that the function did not accept', () => {
    expect(() => run(['all'], { REFUSE: 'yes' })).toThrow()
    expect(linesOf('letters')).toHaveLength(2)
  })
})
