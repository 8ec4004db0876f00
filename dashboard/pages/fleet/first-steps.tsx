import { Empty } from '../../parts/notices.tsx'

/** Explains how to begin while there is no model. */
export function FirstSteps() {
  return (
    <Empty title="No model yet">
      <p>Describe a model in a file and send its rows. In another terminal:</p>
      <pre>
        {`npm run remodel -- models apply model.json
npm run remodel -- ingest MODEL observations.csv`}
      </pre>
      <p>
        To see a model at work, run <code>npm start</code>: it replays three years of the electricity example.
      </p>
    </Empty>
  )
}
