import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCluster } from '#adapters/kubernetes/cluster'
import { kubernetesError } from '#adapters/kubernetes/kubernetes-error'
import { temporaryFolder } from '../local/training-fixture.ts'

/** An API server that gives each request the next answer, and the kubeconfig of it. */
async function openServer(answers: readonly (readonly [status: number, body: unknown])[]) {
  const requests: { readonly url: string; readonly token: string; readonly port: number }[] = []
  const left = [...answers]
  const server = createServer((request, response) => {
    const { url = '', headers, socket } = request
    requests.push({ url, token: headers.authorization ?? '', port: socket.remotePort ?? 0 })
    const [status, body] = left.shift() ?? [500, '']
    response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  onTestFinished(() => server.closeAllConnections())
  const { port } = server.address() as AddressInfo
  const path = join(await temporaryFolder(), 'kubeconfig')
  await writeFile(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'here', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
        { name: 'nowhere', cluster: { server: 'http://127.0.0.1:9', 'insecure-skip-tls-verify': true } },
      ],
      users: [{ name: 'me', user: { token: 'abc' } }],
      contexts: [
        { name: 'here', context: { cluster: 'here', user: 'me' } },
        { name: 'nowhere', context: { cluster: 'nowhere', user: 'me' } },
      ],
      'current-context': 'here',
    }),
  )
  return { path, requests }
}

const status = (code: number, message: string, more: object = {}) =>
  [code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code, ...more }] as const

async function errorOf(answer: readonly [number, unknown]) {
  const { path } = await openServer([answer])
  const { batch, namespace } = await openCluster({ kubeconfig: path, namespace: 'remodel' })
  return batch.readNamespacedJob({ name: 'a', namespace }).then(
    () => null,
    (error: unknown) => kubernetesError(error, 'reading Job a'),
  )
}

test('calls carry the token of the kubeconfig, and share connections', async () => {
  const list = { kind: 'JobList', apiVersion: 'batch/v1', metadata: {}, items: [{ metadata: { name: 'a' } }] }
  const { path, requests } = await openServer(Array.from({ length: 6 }, () => [200, list] as const))
  const { batch, namespace } = await openCluster({ kubeconfig: path, namespace: 'remodel' })
  const { items } = await batch.listNamespacedJob({ namespace, labelSelector: 'a=b' })
  for (let call = 2; call <= 6; call++) await batch.listNamespacedJob({ namespace })
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(['a'])
  expect(requests[0]).toMatchObject({
    url: '/apis/batch/v1/namespaces/remodel/jobs?labelSelector=a%3Db',
    token: 'Bearer abc',
  })
  // A call may begin before the connection of the last one is free again.
  expect(new Set(requests.map(({ port }) => port)).size).toBeLessThanOrEqual(2)
})

test.each([
  [
    status(
      403,
      'jobs.batch is forbidden: User "system:serviceaccount:a:b" cannot create resource "jobs" in API group "batch" in the namespace "remodel"',
    ),
    'KUBERNETES_NOT_ALLOWED',
    false,
    'reading Job a: system:serviceaccount:a:b lacks the permission "create" on jobs of batch in namespace remodel',
  ],
  [
    status(403, 'nodes is forbidden: User "b" cannot list resource "nodes" in API group "" at the cluster scope'),
    'KUBERNETES_NOT_ALLOWED',
    false,
    'reading Job a: b lacks the permission "list" on nodes at the cluster scope',
  ],
  [
    status(
      403,
      'jobs.batch "a" is forbidden: exceeded quota: remodel, requested: count/jobs.batch=1, used: count/jobs.batch=50, limited: count/jobs.batch=50',
    ),
    'KUBERNETES_QUOTA',
    true,
    /exceeded quota: remodel/,
  ],
  [
    status(403, 'pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged'),
    'KUBERNETES_REFUSED',
    false,
    /violates PodSecurity/,
  ],
  [status(401, 'Unauthorized'), 'KUBERNETES_NOT_ALLOWED', false, /does not accept these credentials/],
  [status(404, 'namespaces "remodel" not found'), 'KUBERNETES_NOT_FOUND', false, /namespaces "remodel" not found/],
  [status(409, 'jobs.batch "a" already exists'), 'KUBERNETES_CONFLICT', true, /already exists/],
  [
    status(422, 'Job.batch "a" is invalid: spec: …', {
      details: { causes: [{ field: 'spec.backoffLimit', message: 'Invalid value: -1' }] },
    }),
    'KUBERNETES_REFUSED',
    false,
    'reading Job a: spec.backoffLimit: Invalid value: -1',
  ],
  [status(429, 'too many requests'), 'KUBERNETES_AWAY', true, /too many requests/],
  [[503, 'upstream connect error'] as const, 'KUBERNETES_AWAY', true, 'reading Job a: upstream connect error'],
  [[500, ''] as const, 'KUBERNETES_AWAY', true, /the API server answered 500/],
])('a refusal is one sentence: %j', async (answer, code, retryable, message) => {
  expect(await errorOf(answer)).toMatchObject({
    code,
    retryable,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })
})

test('a server that is not there may be there later', async () => {
  const { path } = await openServer([])
  const { batch } = await openCluster({ kubeconfig: path, context: 'nowhere', namespace: 'remodel' })
  const error = await batch.readNamespacedJob({ name: 'a', namespace: 'remodel' }).catch((cause) => cause)
  expect(kubernetesError(error, 'reading Job a')).toMatchObject({
    code: 'KUBERNETES_AWAY',
    retryable: true,
    message: expect.stringMatching(/^reading Job a: the API server cannot be reached: /),
  })
})

test('a kubeconfig that is missing, or has no such context, is named', async () => {
  const { path } = await openServer([])
  const refusal = { code: 'KUBECONFIG_UNREADABLE' }
  await expect(openCluster({ kubeconfig: '/nowhere/config', namespace: 'a' })).rejects.toMatchObject({
    ...refusal,
    message: expect.stringContaining('/nowhere/config'),
  })
  await expect(openCluster({ kubeconfig: path, context: 'other', namespace: 'a' })).rejects.toMatchObject({
    ...refusal,
    message: expect.stringContaining('no context other'),
  })
})
