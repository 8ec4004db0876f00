/**
 * Environment variables that a child process inherits. Any other variable may hold a secret, and trainers run
 * third-party code.
 */
const passedVariables = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'TZ',
]

/** The environment of a child process: the inherited variables and the given ones. */
export function childEnvironment(variables: Readonly<Record<string, string>> = {}): Record<string, string> {
  const passed = passedVariables.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return { ...Object.fromEntries(passed), ...variables }
}

/**
 * The command that runs a module of the container's package. `-I` isolates it: neither the working folder nor the
 * environment changes its imports.
 */
export function pythonModule(python: string, name: 'train' | 'serve' | 'supervise' | 'guard'): string[] {
  return [python, '-I', '-m', `remodel_container.${name}`]
}
