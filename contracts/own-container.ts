import * as z from 'zod'

/** SageMaker's limit on the name of an image. */
const imageCharactersMax = 255
const argumentsMax = 20
const argumentCharactersMax = 500

/** A part of a repository's name, as Docker's reference grammar has it. */
const namePart = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*'
const registry = '[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\\d+)?'
/** REGISTRY/REPOSITORY:TAG@DIGEST; registry, tag and digest may be left out. */
const imagePattern = new RegExp(
  `^(?:${registry}/)?${namePart}(?:/${namePart})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
)

const commandSchema = z
  .array(z.string().min(1, 'an argument is empty').max(argumentCharactersMax), {
    error: 'a command is a list of a program and its arguments: ["python", "model.py", "train"]',
  })
  .min(1, 'a command has a program')
  .max(argumentsMax, `a command has at most ${argumentsMax} parts`)

/**
 * The image or the commands that train and serve a model instead of the container of this project, by the same
 * contract: SageMaker's. A model file names them, and each run and version keeps those that it was trained with.
 */
export const ownContainerSchema = z
  .strictObject({
    image: z
      .string()
      .regex(
        imagePattern,
        'an image is named as in docker pull: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/churn:4',
      )
      .max(imageCharactersMax)
      .optional()
      .describe('image for SageMaker and Kubernetes; it runs with `train` or `serve` as its argument'),
    train: commandSchema
      .optional()
      .describe('command that trains on a machine without containers: `[".venv/bin/python", "model.py", "train"]`'),
    serve: commandSchema
      .optional()
      .describe('command that serves one version there; not needed if trainings write `model.onnx` and `model.json`'),
    workingDirectory: z
      .string()
      .min(1)
      .max(argumentCharactersMax)
      .default('.')
      .describe('folder in which both commands run; a relative one starts where Remodel was started'),
    serveCpus: z.number().positive().max(64).default(1).describe('processors of a server that `serve` starts'),
    serveMemoryGb: z.number().positive().max(512).default(4).describe('address space of such a server, in GiB'),
  })
  .refine(({ image, train }) => image !== undefined || train !== undefined, {
    message: 'names neither an image nor a command (train): one of them has to train',
  })
export type OwnContainer = z.infer<typeof ownContainerSchema>
