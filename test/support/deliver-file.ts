import { toIso } from '#core/instant'
import type { WrappedFunction } from '#pipeline/pipeline'
import type { FakePorts } from './fake-ports.ts'

/** Puts a file into the bucket and takes it in, as its announcement does. @returns the report */
export async function deliverFile(
  ports: FakePorts,
  functions: ReadonlyMap<string, WrappedFunction>,
  { key, text }: { readonly key: string; readonly text: string },
): Promise<unknown> {
  const bytes = new TextEncoder().encode(text)
  await ports.objectStore.put(key, bytes)
  return functions.get('ingest-observations')?.({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: toIso(ports.clock.now()),
    detail: { bucket: { name: 'b' }, object: { key, size: bytes.length } },
  })
}
