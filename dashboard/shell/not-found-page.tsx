import { Empty } from '../parts/notices.tsx'

export function NotFoundPage() {
  return (
    <>
      <h1>Page not found</h1>
      <Empty title="There is no page at this address.">
        <p>
          <a href="/">All models</a>
        </p>
      </Empty>
    </>
  )
}
