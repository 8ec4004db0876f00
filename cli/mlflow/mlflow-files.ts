import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { ModelCard } from '#contracts/api/model-card'
import { tasks } from '#contracts/task'
import { toIso } from '#core/instant'

/** Versions that a model of this form was loaded with and gave the same answers as Remodel. */
const versions = {
  python: '3.11',
  mlflow: '3.17.2',
  numpy: '2.4.6',
  onnx: '1.23.2',
  onnxruntime: '1.32.0',
  pandas: '3.1.1',
}

/** The parts of an artifact's model.json that a signature is made of. */
const descriptionSchema = z.object({
  features: z.array(z.object({ name: z.string(), kind: z.enum(['numeric', 'categorical']) })),
  task: z.enum(tasks).default('binary-classification'),
  classes: z.array(z.string()).nullish(),
  interval: z.object({ lower: z.number().nullable(), upper: z.number().nullable() }).nullish(),
})
type Description = z.infer<typeof descriptionSchema>

/** A file of the model's folder, by its path in it. */
export type MlflowFiles = ReadonlyMap<string, string | Uint8Array>

/**
 * A version in MLflow's format, with the flavors python_function (encodes categories, then scores) and onnx (takes the
 * encoded matrix). JSON is YAML as well.
 *
 * @param artifact the bytes of `model.onnx` and `model.json`
 */
export async function mlflowFiles(
  card: ModelCard,
  artifact: { readonly onnx: Uint8Array; readonly description: Uint8Array },
): Promise<MlflowFiles> {
  const description = descriptionSchema.parse(JSON.parse(new TextDecoder().decode(artifact.description)))
  const loader = await readFile(new URL('./remodel_model.py', import.meta.url))
  return new Map<string, string | Uint8Array>([
    ['MLmodel', json(mlmodel(card, description))],
    ['model.onnx', artifact.onnx],
    ['model.json', artifact.description],
    ['code/remodel_model.py', loader],
    ['model-card.json', json(card)],
    ['requirements.txt', requirements.map((line) => `${line}\n`).join('')],
    [
      'python_env.yaml',
      json({ python: versions.python, build_dependencies: ['pip'], dependencies: ['-r requirements.txt'] }),
    ],
    [
      'conda.yaml',
      json({
        name: 'mlflow-env',
        channels: ['conda-forge'],
        dependencies: [`python=${versions.python}`, 'pip', { pip: requirements }],
      }),
    ],
  ])
}

const requirements = [
  `mlflow==${versions.mlflow}`,
  ...(['numpy', 'onnx', 'onnxruntime', 'pandas'] as const).map((name) => `${name}==${versions[name]}`),
]

function mlmodel(card: ModelCard, description: Description) {
  const environment = { conda: 'conda.yaml', virtualenv: 'python_env.yaml' }
  return {
    flavors: {
      onnx: {
        code: 'code',
        data: 'model.onnx',
        onnx_version: versions.onnx,
        providers: ['CPUExecutionProvider'],
        save_as_external_data: false,
        onnx_session_options: null,
      },
      python_function: {
        code: 'code',
        data: '.',
        env: environment,
        loader_module: 'remodel_model',
        python_version: versions.python,
      },
    },
    mlflow_version: versions.mlflow,
    model_uuid: null,
    utc_time_created: toIso(Date.parse(card.createdAt)).replace('T', ' ').replace('Z', '000'),
    signature: signatureOf(description),
    metadata: {
      remodel: { model: card.modelName, version: card.version, run: card.lineage.runId, sha256: card.artifact.sha256 },
    },
  }
}

function signatureOf({ features, task, classes, interval }: Description) {
  const inputs = features.map(({ name, kind }) => ({
    ...{ type: kind === 'numeric' ? 'double' : 'string', name },
    required: false,
  }))
  const ends = (['lower', 'upper'] as const).filter((name) => interval?.[name] != null)
  const outputs = {
    'binary-classification': ['score'],
    'multiclass-classification': classes ?? [],
    regression: ['value', ...ends],
  }[task].map((name) => ({ type: task === 'regression' ? 'double' : 'float', name, required: true }))
  return { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
