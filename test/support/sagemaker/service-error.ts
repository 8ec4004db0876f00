/** A refusal as SageMaker words it: `type` is what clients branch on. */
export class ServiceError extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}

export const validationError = (message: string) => new ServiceError('ValidationException', message)
