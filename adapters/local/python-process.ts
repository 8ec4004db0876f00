/** Variables of ours that a child process gets. Everything else may hold a secret, and a trainer runs other people's files. */
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

/** The environment of a child process: the little that it needs of ours, and what it is given. */
export function childEnvironment(variables: Readonly<Record<string, string>> = {}): Record<string, string> {
  const passed = passedVariables.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return { ...Object.fromEntries(passed), ...variables }
}

/** The command that runs a module of the container's package. Isolated (-I): neither the folder nor the environment changes what is imported. */
export function pythonModule(python: string, name: 'train' | 'serve' | 'supervise'): string[] {
  return [python, '-I', '-m', `remodel_container.${name}`]
}
