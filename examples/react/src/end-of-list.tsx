import { useEffect, useRef } from 'react'

interface EndOfListProps {
  page: { hasNextPage: boolean; endCursor?: string | null | undefined } | undefined
  fetching: boolean
  onMore(after: string): void
}

/** Asks for the next page when the end of the list comes into view. */
export function EndOfList({ page, fetching, onMore }: EndOfListProps) {
  const mark = useRef<HTMLDivElement>(null)
  const next = page?.hasNextPage === true && !fetching ? page.endCursor : undefined
  useEffect(() => {
    if (mark.current === null || next === null || next === undefined) return
    const observer = new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) onMore(next)
    })
    observer.observe(mark.current)
    return () => observer.disconnect()
  }, [next, onMore])
  return <div ref={mark}>{fetching ? 'Loading …' : page?.hasNextPage === true ? '' : 'That is all.'}</div>
}
