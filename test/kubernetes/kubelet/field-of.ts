import type { V1Pod } from '@kubernetes/client-node'

/**
 * A field of a pod, as `fieldRef` names it.
 *
 * @throws for a field that the lab does not know
 */
export function fieldOf({ metadata, spec, status }: V1Pod, path: string): string {
  const [, kind, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? []
  if (kind !== undefined && key !== undefined) return metadata?.[kind as 'labels' | 'annotations']?.[key] ?? ''
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata?.name,
    'metadata.namespace': metadata?.namespace,
    'metadata.uid': metadata?.uid,
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName,
    'status.podIP': status?.podIP,
    'status.hostIP': status?.hostIP,
  }
  if (!(path in fields)) throw new Error(`the lab does not know the field ${path}`)
  return fields[path] ?? ''
}
