import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { V1Role } from '@kubernetes/client-node'
import { expect, it } from 'vitest'
import { installationManifests } from '#adapters/kubernetes/manifests/installation-manifests'
import { clusterRoomSchema } from '#contracts/cluster-place'

const verbs: Readonly<Record<string, string>> = { read: 'get', replace: 'update' }
const root = join(import.meta.dirname, '../../..')

/** The calls of the adapter, by the methods of the client: `list pods`. A patch may create what it applies. */
function callsOf(text: string): string[] {
  const methods = text.matchAll(/\.(create|read|list|delete|patch|replace)Namespaced([A-Z][A-Za-z]+)\(/g)
  return [...methods].flatMap(([, verb = '', kind = '']) => {
    const [, resource = '', part] = /^(\w+?)(Log|Status|Scale)?$/.exec(kind) ?? []
    const name = `${resource.toLowerCase()}s${part === undefined ? '' : `/${part.toLowerCase()}`}`
    return [`${verbs[verb] ?? verb} ${name}`, ...(verb === 'patch' ? [`create ${name}`] : [])]
  })
}

it('the role of the functions allows every call of the adapter', () => {
  const files = globSync('adapters/kubernetes/**/*.ts', { cwd: root })
  const calls = new Set(files.flatMap((file) => callsOf(readFileSync(join(root, file), 'utf8'))))
  const role = installationManifests(clusterRoomSchema.parse({})).find(
    ({ kind, metadata }) => kind === 'Role' && metadata.name === 'remodel-functions',
  ) as V1Role
  const granted = role.rules?.flatMap(({ verbs: may, resources = [] }) =>
    resources.flatMap((resource) => may.map((verb) => `${verb} ${resource}`)),
  )
  expect([...calls]).toContain('create jobs')
  expect([...calls].filter((call) => !granted?.includes(call))).toEqual([])
})

it('reads calls from the methods of the client', () => {
  const text = 'core.readNamespacedPodLog({}); batch.listNamespacedJob(x); apps.patchNamespacedDeployment(y)'
  expect(callsOf(text)).toEqual(['get pods/log', 'list jobs', 'patch deployments', 'create deployments'])
})
