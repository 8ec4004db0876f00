import type { PGlite } from '@electric-sql/pglite'

/** The parts of PGlite's module between which it runs PostgreSQL; they are in none of its types. */
interface MainLoop {
  _PostgresMainLoopOnce(): void
  _PostgresSendReadyForQueryIfNecessary(): void
  _pgl_pq_flush(): void
  stackRestore(position: number): void
}

/** PGlite's mark of an error that PostgreSQL handles itself. */
const handledStatus = 100

/**
 * Makes a call end in which PostgreSQL aborts, as it does if its log cannot grow. PGlite takes the abort for an error
 * that is handled, calls on, and waits for ever for locks that nothing gives back.
 *
 * @returns tells the abort once there was one: PostgreSQL must not be called any more
 */
export function endAtAbort(pglite: PGlite): () => Error | null {
  const loop = pglite.Module as unknown as MainLoop
  let abort: Error | null = null
  const { _PostgresMainLoopOnce: runOnce, stackRestore } = loop
  loop._PostgresMainLoopOnce = () => {
    try {
      runOnce()
    } catch (error) {
      if ((error as { readonly status?: number }).status !== handledStatus) abort = error as Error
      throw error
    }
  }
  // PGlite calls it where it swallows an error.
  loop.stackRestore = (position) => {
    if (abort) throw abort
    stackRestore(position)
  }
  for (const name of ['_PostgresSendReadyForQueryIfNecessary', '_pgl_pq_flush'] as const) {
    const run = loop[name]
    loop[name] = () => {
      if (!abort) run()
    }
  }
  return () => abort
}
