import { Empty } from '../parts/notices.tsx'

export function NotFoundPage() {
  return (
    <>
      <h1>Nothing is here</h1>
      <Empty title="This address leads to no page.">
        <p>
          <a href="/">All models</a>
        </p>
      </Empty>
    </>
  )
}
