import { preparePythonClient } from '#build/python-client'

/**
 * Tests the Python client: it is generated without a warning, formatted, typed, and talks to an installation that the
 * tests start. The last line counts the tests.
 */
const run = await preparePythonClient({
  // The line that counts begins with its number.
  tell: (line) => console.log(line.trimStart()),
  signal: AbortSignal.timeout(10 * 60_000),
})
await run('ruff', 'check', '.')
await run('ruff', 'format', '--check', '.')
await run('mypy')
await run('python', '-m', 'pytest', '-q', '--color=no')
