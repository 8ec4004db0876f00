import { Empty } from '../../parts/notices.tsx'

/** What stands here before the first model. */
export function FirstSteps() {
  return (
    <Empty title="No model yet">
      <p>Describe one in a file, and send rows as they come; from another terminal:</p>
      <pre>
        {`npm run remodel -- models apply model.json
npm run remodel -- ingest MODEL observations.csv`}
      </pre>
      <p>
        Or watch a model live through three years: <code>npm start</code> replays the electricity example.
      </p>
    </Empty>
  )
}
