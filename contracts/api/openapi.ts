import * as z from 'zod'
import { endpoint } from './endpoint.ts'

export const getOpenApi = endpoint({
  name: 'getOpenApi',
  method: 'get',
  path: '/openapi.json',
  tag: 'Installation',
  summary: 'This document',
  answers: { 200: { description: 'OpenAPI 3.1.', schema: z.record(z.string(), z.unknown()) } },
})
