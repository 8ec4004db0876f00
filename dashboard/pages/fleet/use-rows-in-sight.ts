import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

export interface RowsInSight {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

const spareRows = 8

/** The rows of a long table that are in sight, with a few more above and below. */
export function useRowsInSight(
  body: RefObject<HTMLElement | null>,
  { count, rowHeight }: { readonly count: number; readonly rowHeight: number },
): RowsInSight {
  const [range, setRange] = useState<RowsInSight>({ first: 0, end: 40 })
  useEffect(() => {
    const measure = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0
      const first = Math.max(0, Math.floor(-top / rowHeight) - spareRows)
      const end = Math.ceil((innerHeight - top) / rowHeight) + spareRows
      setRange((before) => (before.first === first && before.end === end ? before : { first, end }))
    }
    measure()
    addEventListener('scroll', measure, { passive: true })
    addEventListener('resize', measure)
    return () => {
      removeEventListener('scroll', measure)
      removeEventListener('resize', measure)
    }
  }, [count, rowHeight])
  return { first: Math.min(range.first, Math.max(0, count - 1)), end: Math.min(range.end, count) }
}
