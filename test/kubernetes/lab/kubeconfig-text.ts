import type { ApiAccess } from './api-request.ts'

/** A kubeconfig, as JSON, which YAML contains. */
export function kubeconfigText({ server, ca, token }: ApiAccess, namespace: string): string {
  const name = 'lab'
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  })
}
